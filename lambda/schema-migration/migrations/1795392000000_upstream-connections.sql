-- Upstream identity providers, by organisation. Code of before this migration neither reads nor writes any of it.
CREATE TABLE connections (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- Compared exactly with what the provider says.
  issuer text NOT NULL CHECK (issuer LIKE 'https://%'),
  client_id text NOT NULL,
  -- Null: a public client. Sealed under a MAC key of the service, never in plain text.
  sealed_secret text,
  new_users text NOT NULL CHECK (new_users IN ('create', 'refuse')),
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX connections_organization ON connections (organization_id);

-- In the order in which they were made; the hosted page shows them without a search.
ALTER TABLE organizations ADD COLUMN connection_ids jsonb NOT NULL DEFAULT '[]';

-- Who a provider's subject is here. The id is computed from organisation, issuer and subject, so that whoever knows
-- these finds the row's projection by its key.
CREATE TABLE upstream_links (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id text NOT NULL REFERENCES users (id),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization_id, issuer, subject)
);
CREATE INDEX upstream_links_user ON upstream_links (user_id);

ALTER TABLE outbox
  DROP CONSTRAINT outbox_kind_check,
  ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('organization', 'client', 'account', 'connection', 'link'));

GRANT SELECT, INSERT, UPDATE ON connections, upstream_links TO auth_service;
