-- The rules that no record may break, whoever writes it. docs/storage.md lists them.
-- A later migration that rebuilds one of these tables drops its triggers: it has to create them again.

CREATE TRIGGER runs_qualified_insert BEFORE INSERT ON runs
WHEN NEW.verdict_state = 'qualified' AND (
  (SELECT count(DISTINCT gate) FROM gate_results WHERE gate_report_id = NEW.gate_report_id) <> 5
  OR EXISTS (SELECT 1 FROM gate_results WHERE gate_report_id = NEW.gate_report_id AND state <> 'passed')
)
BEGIN
  SELECT RAISE(ABORT, 'a run is qualified only when all five gates have results and all of them passed');
END;
--> statement-breakpoint
CREATE TRIGGER runs_qualified_update BEFORE UPDATE ON runs
WHEN NEW.verdict_state = 'qualified' AND (
  OLD.verdict_state IN ('disqualified', 'crashed')
  OR (SELECT count(DISTINCT gate) FROM gate_results WHERE gate_report_id = NEW.gate_report_id) <> 5
  OR EXISTS (SELECT 1 FROM gate_results WHERE gate_report_id = NEW.gate_report_id AND state <> 'passed')
)
BEGIN
  SELECT RAISE(ABORT, 'a run becomes qualified only when all five gates passed and it neither failed nor crashed before');
END;
--> statement-breakpoint
CREATE TRIGGER runs_execution_insert BEFORE INSERT ON runs
WHEN EXISTS (
  SELECT 1 FROM gate_reports AS report
  WHERE report.id = NEW.gate_report_id AND NOT (
    report.model_hash IS NEW.model_hash
    AND report.execution_hash = NEW.execution_hash
    AND report.backend = NEW.backend
    AND report.compute_units = NEW.compute_units
    AND report.backend_build = NEW.backend_build
    AND report.addon = NEW.addon
    AND report.artifacts_hash IS NEW.artifacts_hash
    AND NOT EXISTS (
      SELECT 1 FROM json_each(NEW.block_sizes) AS used
      WHERE used.value NOT IN (SELECT value FROM json_each(report.block_sizes))
    )
  )
)
BEGIN
  SELECT RAISE(ABORT, 'a run executes what its gate report judged: same model, execution, backend, compute units, build, addon, artifacts, block sizes');
END;
--> statement-breakpoint
CREATE TRIGGER runs_once BEFORE INSERT ON runs
WHEN EXISTS (SELECT 1 FROM runs WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'a stored run is not replaced');
END;
--> statement-breakpoint
CREATE TRIGGER runs_fixed BEFORE UPDATE OF
  id, session_id, gate_report_id, manifest_hash, model_hash, execution_hash, backend, compute_units, threads, block_sizes,
  backend_build, addon, artifacts_hash, profile_name, profile, prompt_sha256, provenance, processes_planned, started_at
ON runs
BEGIN
  SELECT RAISE(ABORT, 'of a stored run only the verdict changes');
END;
--> statement-breakpoint
CREATE TRIGGER runs_baseline_update BEFORE UPDATE ON runs
WHEN OLD.verdict_state = 'qualified' AND NEW.verdict_state <> 'qualified'
  AND EXISTS (SELECT 1 FROM baselines WHERE run_id = OLD.id AND cleared_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'a run that is a baseline stays qualified: clear the baseline first');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_qualified_insert BEFORE INSERT ON baselines
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND verdict_state = 'qualified')
BEGIN
  SELECT RAISE(ABORT, 'only a qualified run can be a baseline');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_qualified_update BEFORE UPDATE ON baselines
WHEN NEW.cleared_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND verdict_state = 'qualified')
BEGIN
  SELECT RAISE(ABORT, 'only a qualified run can be a baseline');
END;
--> statement-breakpoint
CREATE TRIGGER gate_reports_once BEFORE INSERT ON gate_reports
WHEN EXISTS (SELECT 1 FROM gate_reports WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'a stored gate report is not replaced');
END;
--> statement-breakpoint
CREATE TRIGGER gate_reports_fixed BEFORE UPDATE ON gate_reports
BEGIN
  SELECT RAISE(ABORT, 'a stored gate report does not change');
END;
--> statement-breakpoint
CREATE TRIGGER gate_results_insert BEFORE INSERT ON gate_results
WHEN EXISTS (SELECT 1 FROM runs WHERE gate_report_id = NEW.gate_report_id)
BEGIN
  SELECT RAISE(ABORT, 'the gate results under a run do not change');
END;
--> statement-breakpoint
CREATE TRIGGER gate_results_fixed BEFORE UPDATE ON gate_results
BEGIN
  SELECT RAISE(ABORT, 'a stored gate result does not change');
END;
--> statement-breakpoint
CREATE TRIGGER gate_results_delete BEFORE DELETE ON gate_results
WHEN EXISTS (SELECT 1 FROM runs WHERE gate_report_id = OLD.gate_report_id)
BEGIN
  SELECT RAISE(ABORT, 'the gate results under a run do not change');
END;
--> statement-breakpoint
CREATE TRIGGER shard_artifacts_insert BEFORE INSERT ON shard_artifacts
WHEN EXISTS (SELECT 1 FROM runs WHERE gate_report_id = NEW.gate_report_id)
BEGIN
  SELECT RAISE(ABORT, 'the artifacts under a run do not change');
END;
--> statement-breakpoint
CREATE TRIGGER shard_artifacts_fixed BEFORE UPDATE ON shard_artifacts
BEGIN
  SELECT RAISE(ABORT, 'the artifacts of a stored gate report do not change');
END;
--> statement-breakpoint
CREATE TRIGGER shard_artifacts_delete BEFORE DELETE ON shard_artifacts
WHEN EXISTS (SELECT 1 FROM runs WHERE gate_report_id = OLD.gate_report_id)
BEGIN
  SELECT RAISE(ABORT, 'the artifacts under a run do not change');
END;
--> statement-breakpoint
CREATE TRIGGER requests_same_tokens AFTER INSERT ON requests
BEGIN
  UPDATE runs
  SET verdict_state = 'disqualified', verdict_gate = 'endToEnd', verdict_shard = 'chain',
      verdict_code = 'nondeterministic', verdict_reason = NULL
  WHERE id = (SELECT run_id FROM processes WHERE id = NEW.process_id)
    AND verdict_state IN ('qualified', 'unverified')
    AND EXISTS (
      SELECT 1 FROM processes JOIN requests ON requests.process_id = processes.id
      WHERE processes.run_id = runs.id
        AND requests.prompt_tokens = NEW.prompt_tokens
        AND requests.new_tokens = NEW.new_tokens
        AND requests.tokens_sha256 <> NEW.tokens_sha256
    );
END;
--> statement-breakpoint
CREATE TRIGGER gate_reports_faults BEFORE INSERT ON gate_reports
WHEN NEW.addon = 'addonFaults' AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'purpose' AND value = 'test')
BEGIN
  SELECT RAISE(ABORT, 'records of the addon with deliberate faults belong in a test database');
END;
--> statement-breakpoint
CREATE TRIGGER meta_purpose_insert BEFORE INSERT ON meta
WHEN NEW.key = 'purpose' AND EXISTS (SELECT 1 FROM meta WHERE key = 'purpose')
BEGIN
  SELECT RAISE(ABORT, 'the purpose of a database does not change');
END;
--> statement-breakpoint
CREATE TRIGGER meta_purpose_update BEFORE UPDATE ON meta
WHEN OLD.key = 'purpose' OR NEW.key = 'purpose'
BEGIN
  SELECT RAISE(ABORT, 'the purpose of a database does not change');
END;
--> statement-breakpoint
CREATE TRIGGER meta_purpose_delete BEFORE DELETE ON meta
WHEN OLD.key = 'purpose'
BEGIN
  SELECT RAISE(ABORT, 'the purpose of a database does not change');
END;
