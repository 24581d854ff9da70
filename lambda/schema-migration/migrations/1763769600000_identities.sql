-- The record for people. What the protocol reads on every request is projected from here into the directory;
-- `version` grows with every change of a row and orders its projections.

CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  email text NOT NULL CHECK (length(email) BETWEEN 3 AND 320),
  name text,
  password_hash text,
  -- Grows with every change of the password: a replica with a lower one than the directory's is behind.
  credential_version bigint NOT NULL DEFAULT 1,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  -- Epoch seconds; every session and token issued before it is void.
  cutoff_at bigint,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- Case-insensitive without an extension. The address leads: sign-in may not know the organisation.
CREATE UNIQUE INDEX users_email ON users (lower(email), organization_id);

CREATE TABLE clients (
  id text PRIMARY KEY,
  -- Null: the client belongs to the whole environment.
  organization_id text REFERENCES organizations (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- SHA-256, base64url. Null: a public client.
  secret_hash text,
  redirect_uris jsonb NOT NULL DEFAULT '[]',
  post_logout_redirect_uris jsonb NOT NULL DEFAULT '[]',
  grant_types jsonb NOT NULL,
  scopes jsonb NOT NULL,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE hosts (
  host text PRIMARY KEY CHECK (host = lower(host)),
  -- Null: the host serves every organisation.
  organization_id text REFERENCES organizations (id),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Projections that a transaction owes to the directory. A row is removed once its projection is written.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  projection jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- One row per administrative write, in the same transaction as the write. What the journal acknowledged and is not
-- here was lost in a forced failover.
CREATE TABLE admin_audit (
  operation_id text PRIMARY KEY,
  operation text NOT NULL,
  actor text NOT NULL,
  subject_id text NOT NULL,
  -- SHA-256 of the request without its secrets: the same key with another request is a mistake.
  fingerprint text NOT NULL,
  epoch bigint NOT NULL,
  region text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

-- One row: the region whose administration may write. Changed by a promotion, as owner only.
CREATE TABLE writer_epoch (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  epoch bigint NOT NULL,
  region text NOT NULL
);

GRANT SELECT ON organizations, users, clients, hosts, outbox, admin_audit, writer_epoch TO auth_service;
GRANT INSERT ON organizations, users, clients, outbox, admin_audit TO auth_service;
GRANT UPDATE ON organizations, users, clients TO auth_service;
GRANT DELETE ON outbox TO auth_service;
