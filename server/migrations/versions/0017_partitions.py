"""A function that makes the monthly partitions of the months to come.

Revision ID: 0014_partitions
Revises: 0013_created_members
"""

from alembic import op

revision = "0017_partitions"
down_revision = "0016_oidc_providers"
branch_labels = None
depends_on = None

# Runs as the owner of the tables, because no role of the application may make one. Bounds are those of
# stoa.platform.migrations: the first day of a month, or the smallest UUIDv7 of that day.
MAKE = """
CREATE FUNCTION make_month_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '4s' AS $$
DECLARE
  parent record;
  low date;
  made integer := 0;
BEGIN
  IF months NOT BETWEEN 1 AND 120 THEN
    RAISE EXCEPTION 'between 1 and 120 months' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR parent IN
    SELECT c.relname AS name, a.atttypid = 'uuid'::regtype AS is_by_id
      FROM pg_partitioned_table p
      JOIN pg_class c ON c.oid = p.partrelid AND c.relnamespace = 'public'::regnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
     WHERE p.partstrat = 'r' AND p.partnatts = 1
     ORDER BY c.relname
  LOOP
    FOR month IN 0 .. months - 1 LOOP
      low := date_trunc('month', (now() AT TIME ZONE 'UTC'))::date + make_interval(months => month);
      CONTINUE WHEN to_regclass(format('public.%I', parent.name || to_char(low, '_YYYY_MM'))) IS NOT NULL;
      BEGIN
        EXECUTE format(
          'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
          parent.name || to_char(low, '_YYYY_MM'), parent.name,
          public.month_bound(low, parent.is_by_id),
          public.month_bound((low + interval '1 month')::date, parent.is_by_id)
        );
        made := made + 1;
      EXCEPTION WHEN check_violation THEN
        -- Rows of the month lie in the default partition already, and stay there.
        RAISE WARNING 'no partition of % for %', parent.name, low;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$
"""
BOUND = """
CREATE FUNCTION month_bound(day date, is_by_id boolean) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT CASE WHEN is_by_id
              THEN rpad(lpad(to_hex((day - date '1970-01-01')::bigint * 86400000), 12, '0'), 32, '0')::uuid::text
              ELSE day::text END
$$
"""


def upgrade() -> None:
    op.execute(BOUND)
    op.execute(MAKE)
    op.execute("REVOKE ALL ON FUNCTION make_month_partitions, month_bound FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION make_month_partitions TO stoa_system")


def downgrade() -> None:
    op.execute("DROP FUNCTION make_month_partitions(integer)")
    op.execute("DROP FUNCTION month_bound(date, boolean)")
