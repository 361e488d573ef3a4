-- The log in chains: each entry is linked to the one before it in its chain by a hash, which the serving role can
-- neither choose nor change. src/platform/audit/mod.rs explains what this proves and against whom.
ALTER TABLE audit_entries ADD COLUMN transaction_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_entries ALTER COLUMN transaction_id SET DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX audit_entries_transaction ON audit_entries (transaction_id);
COMMENT ON COLUMN audit_entries.transaction_id IS 'The transaction that the entry committed with; entries with the same one belong to one step.';

CREATE TABLE audit_heads (
    chain    SMALLINT PRIMARY KEY,
    position BIGINT NOT NULL,
    hash     BYTEA NOT NULL
);
COMMENT ON TABLE audit_heads IS 'The end of each chain of the audit log. Its row is the last lock that a transaction takes.';
COMMENT ON COLUMN audit_heads.position IS 'The number of entries in the chain.';
INSERT INTO audit_heads SELECT chain, 0, decode(repeat('00', 32), 'hex') FROM generate_series(0, 15) AS chain;

CREATE TABLE audit_links (
    chain    SMALLINT NOT NULL,
    position BIGINT NOT NULL,
    entry_id BIGINT NOT NULL CONSTRAINT audit_links_entry_key UNIQUE,
    hash     BYTEA NOT NULL,
    PRIMARY KEY (chain, position)
);
COMMENT ON TABLE audit_links IS 'Where each entry of the audit log stands in its chain, written at its commit by the owning role''s trigger.';
COMMENT ON COLUMN audit_links.entry_id IS 'Without a foreign key: that an entry is gone must show, not be prevented.';
COMMENT ON COLUMN audit_links.hash IS 'SHA-256 of the hash before it and of the entry as audit_canonical writes it.';

CREATE TABLE audit_anchors (
    day      DATE NOT NULL,
    chain    SMALLINT NOT NULL,
    position BIGINT NOT NULL,
    hash     BYTEA NOT NULL,
    at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (day, chain)
);
COMMENT ON TABLE audit_anchors IS 'The end of each chain as it was once a day: a log that was cut off later does not reach it any more.';

-- The serving role adds entries and reads; when an entry was written and where it stands is not its to say.
REVOKE ALL ON audit_entries, audit_heads, audit_links, audit_anchors FROM campus_app;
GRANT SELECT ON audit_entries, audit_heads, audit_links, audit_anchors TO campus_app;
GRANT INSERT (actor_kind, actor_id, actor_name, action, subject_kind, subject_id, changes, address, request_id)
    ON audit_entries TO campus_app;

-- The length in bytes stands before each value, so that no two entries are written alike; '-' stands for none.
CREATE FUNCTION audit_field(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(value)::text || ':' || value, '-')
$$;
CREATE FUNCTION audit_canonical(the_chain SMALLINT, the_position BIGINT, e audit_entries) RETURNS TEXT
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT audit_field(the_chain::text) || audit_field(the_position::text) || audit_field(e.id::text)
        || audit_field((extract(epoch FROM e.at) * 1000000)::bigint::text)
        || audit_field(e.actor_kind) || audit_field(e.actor_id::text) || audit_field(e.actor_name)
        || audit_field(e.action) || audit_field(e.subject_kind) || audit_field(e.subject_id::text)
        || audit_field(e.changes::text) || audit_field(e.address) || audit_field(e.request_id)
        || audit_field(e.transaction_id::text)
$$;

-- Runs at commit, when every other lock is taken: writers of the same chain wait for one another only while they
-- commit, and in no other order. The first call of a transaction links all of its entries, in one chain.
CREATE FUNCTION link_audit_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mine CONSTANT BIGINT := pg_current_xact_id()::text::bigint;
    head audit_heads;
    entry audit_entries;
BEGIN
    IF EXISTS (SELECT FROM audit_links l WHERE l.entry_id = NEW.id) THEN
        RETURN NULL;
    END IF;
    SELECT h.* INTO STRICT head FROM audit_heads h WHERE h.chain = mine % 16 FOR UPDATE;
    FOR entry IN
        SELECT e.* FROM audit_entries e WHERE e.transaction_id = mine AND e.id >= NEW.id ORDER BY e.id
    LOOP
        head.position := head.position + 1;
        head.hash := sha256(head.hash || convert_to(audit_canonical(head.chain, head.position, entry), 'UTF8'));
        INSERT INTO audit_links (chain, position, entry_id, hash)
        VALUES (head.chain, head.position, entry.id, head.hash);
    END LOOP;
    UPDATE audit_heads h SET position = head.position, hash = head.hash WHERE h.chain = head.chain;
    RETURN NULL;
END $$;

-- Once a day and chain, whoever asks; what it writes is read from the heads, so nothing false can be anchored.
CREATE FUNCTION anchor_audit() RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit_anchors (day, chain, position, hash)
    SELECT (now() AT TIME ZONE 'UTC')::date, h.chain, h.position, h.hash FROM audit_heads h
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION link_audit_entries(), anchor_audit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION anchor_audit() TO campus_app;

-- Keeps the owner's slips away, such as a careless migration; malice is what the hashes are for.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is added to and never changed (%).', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_links_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_links
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_anchors_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Entries from before the chains.
DO $$
DECLARE
    head audit_heads;
    entry audit_entries;
BEGIN
    SELECT * INTO STRICT head FROM audit_heads WHERE chain = 0;
    FOR entry IN SELECT * FROM audit_entries ORDER BY id LOOP
        head.position := head.position + 1;
        head.hash := sha256(head.hash || convert_to(audit_canonical(head.chain, head.position, entry), 'UTF8'));
        INSERT INTO audit_links VALUES (head.chain, head.position, entry.id, head.hash);
    END LOOP;
    UPDATE audit_heads SET position = head.position, hash = head.hash WHERE chain = 0;
END $$;

CREATE CONSTRAINT TRIGGER audit_entries_link AFTER INSERT ON audit_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit_entries();
