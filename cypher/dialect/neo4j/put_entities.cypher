// put_entities: entities by id, with all names in lower case, one per line, for searches within names.
// $rows: list
// row.id: string
// row.space: string
// row.name: string
// row.kind: string
// row.aliases: list<string>
// row.mentions: int
// row.first_seen: datetime
// row.speaks: bool
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
SET n.space = row.space,
    n.name = row.name,
    n.kind = row.kind,
    n.aliases = row.aliases,
    n.mentions = row.mentions,
    n.first_seen = row.first_seen,
    n.speaks = row.speaks,
    n.fingerprint = row.fingerprint,
    n.called = reduce(names = toLower(row.name), alias IN row.aliases | names + '\n' + toLower(alias))
