// count_terms: add to the numbers of messages that have a term.
// $rows: list
// row.id: string
// row.home: string
// row.messages: int
UNWIND $rows AS row
MERGE (t:Term {id: row.id})
ON CREATE SET t.home = row.home, t.messages = row.messages
ON MATCH SET t.messages = t.messages + row.messages
