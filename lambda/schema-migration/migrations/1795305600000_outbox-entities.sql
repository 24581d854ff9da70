-- The outbox names the row that the directory may show wrongly, and whoever settles it shows the row as it then
-- is. Code of before this migration goes on inserting whole projections until its last process is gone: both are
-- read.
ALTER TABLE outbox
  ADD COLUMN kind text CHECK (kind IN ('organization', 'client', 'account')),
  ADD COLUMN entity_id text,
  ALTER COLUMN projection DROP NOT NULL,
  ADD CONSTRAINT outbox_names_something
    CHECK (projection IS NOT NULL OR (kind IS NOT NULL AND entity_id IS NOT NULL));

-- A new client's secret, sealed, until the request that created it can no longer be repeated.
ALTER TABLE clients
  ADD COLUMN sealed_secret text,
  ADD COLUMN sealed_until timestamptz,
  ADD CONSTRAINT clients_sealed_for_a_time CHECK ((sealed_secret IS NULL) = (sealed_until IS NULL));
CREATE INDEX clients_sealed ON clients (sealed_until) WHERE sealed_until IS NOT NULL;
