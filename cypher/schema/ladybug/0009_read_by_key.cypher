// What a question reads, on the nodes themselves: read along its edges, ladybug would go through a whole table. The next run fills them.
ALTER TABLE Message ADD IF NOT EXISTS following STRING DEFAULT '';
ALTER TABLE Message ADD IF NOT EXISTS entity_ids STRING[];
ALTER TABLE Message ADD IF NOT EXISTS fact_ids STRING[];
ALTER TABLE Entity ADD IF NOT EXISTS message_ids STRING[];
ALTER TABLE Fact ADD IF NOT EXISTS members STRING DEFAULT '[]';
ALTER TABLE Fact ADD IF NOT EXISTS superseded BOOL DEFAULT false;
