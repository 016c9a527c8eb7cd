-- Rebuilt tables lose their triggers, and a trigger that names a table which is away keeps it from coming back: all of
-- them go first and are created again at the end.

DROP TRIGGER runs_qualified_insert;
--> statement-breakpoint
DROP TRIGGER runs_qualified_update;
--> statement-breakpoint
DROP TRIGGER runs_execution_insert;
--> statement-breakpoint
DROP TRIGGER runs_once;
--> statement-breakpoint
DROP TRIGGER runs_fixed;
--> statement-breakpoint
DROP TRIGGER runs_baseline_update;
--> statement-breakpoint
DROP TRIGGER baselines_qualified_insert;
--> statement-breakpoint
DROP TRIGGER baselines_qualified_update;
--> statement-breakpoint
DROP TRIGGER gate_reports_once;
--> statement-breakpoint
DROP TRIGGER gate_reports_fixed;
--> statement-breakpoint
DROP TRIGGER gate_results_insert;
--> statement-breakpoint
DROP TRIGGER gate_results_fixed;
--> statement-breakpoint
DROP TRIGGER gate_results_delete;
--> statement-breakpoint
DROP TRIGGER shard_artifacts_insert;
--> statement-breakpoint
DROP TRIGGER shard_artifacts_fixed;
--> statement-breakpoint
DROP TRIGGER shard_artifacts_delete;
--> statement-breakpoint
DROP TRIGGER requests_same_tokens;
--> statement-breakpoint
DROP TRIGGER gate_reports_faults;
--> statement-breakpoint
DROP TRIGGER meta_purpose_insert;
--> statement-breakpoint
DROP TRIGGER meta_purpose_update;
--> statement-breakpoint
DROP TRIGGER meta_purpose_delete;
--> statement-breakpoint
CREATE TABLE `blocks` (
	`session_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`canary_before_ns` integer NOT NULL,
	`canary_after_ns` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`session_id`, `ordinal`),
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "blocks_ordinal" CHECK("blocks"."ordinal" >= 0),
	CONSTRAINT "blocks_canary" CHECK("blocks"."canary_before_ns" > 0 and "blocks"."canary_after_ns" > 0),
	CONSTRAINT "blocks_state" CHECK("blocks"."state" in ('valid', 'invalid')),
	CONSTRAINT "blocks_reason" CHECK("blocks"."reason" is null or ("blocks"."state" = 'invalid' and "blocks"."reason" <> ''))
);
--> statement-breakpoint
CREATE TABLE `cold_starts` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`gate_report_id` text,
	`manifest_hash` text NOT NULL,
	`model_hash` text,
	`execution_hash` text NOT NULL,
	`backend` text NOT NULL,
	`compute_units` text NOT NULL,
	`threads` integer NOT NULL,
	`block_sizes` text NOT NULL,
	`backend_build` text NOT NULL,
	`addon` text NOT NULL,
	`artifacts_hash` text,
	`state` text NOT NULL,
	`witness` text NOT NULL,
	`compile_ms` real,
	`load_ms` real NOT NULL,
	`first_use` text NOT NULL,
	`started_at` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`gate_report_id`) REFERENCES `gate_reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`manifest_hash`) REFERENCES `manifests`(`content_hash`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_hash`) REFERENCES `models`(`hash`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cold_starts_execution_hash" CHECK(length("cold_starts"."execution_hash") = 64 and "cold_starts"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "cold_starts_threads" CHECK("cold_starts"."threads" > 0),
	CONSTRAINT "cold_starts_block_sizes" CHECK(json_valid("cold_starts"."block_sizes")),
	CONSTRAINT "cold_starts_addon" CHECK("cold_starts"."addon" in ('addon', 'addonFaults', 'addonDouble', 'foreignTool')),
	CONSTRAINT "cold_starts_state" CHECK("cold_starts"."state" in ('notCompiled', 'notSpecialised', 'specialised')),
	CONSTRAINT "cold_starts_witness" CHECK(json_valid("cold_starts"."witness")),
	CONSTRAINT "cold_starts_compile" CHECK("cold_starts"."compile_ms" >= 0),
	CONSTRAINT "cold_starts_load" CHECK("cold_starts"."load_ms" >= 0),
	CONSTRAINT "cold_starts_first_use" CHECK(json_valid("cold_starts"."first_use")),
	CONSTRAINT "cold_starts_started_at" CHECK("cold_starts"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z')
);
--> statement-breakpoint
CREATE INDEX `cold_starts_session` ON `cold_starts` (`session_id`);--> statement-breakpoint
CREATE INDEX `cold_starts_execution` ON `cold_starts` (`execution_hash`);--> statement-breakpoint
CREATE TABLE `foreign_results` (
	`run_id` text PRIMARY KEY NOT NULL,
	`tool` text NOT NULL,
	`result` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "foreign_results_tool" CHECK("foreign_results"."tool" in ('llamaBench')),
	CONSTRAINT "foreign_results_result" CHECK(json_valid("foreign_results"."result"))
);
--> statement-breakpoint
CREATE TABLE `run_summaries` (
	`run_id` text NOT NULL,
	`rule_version` integer NOT NULL,
	`processes` integer NOT NULL,
	`confidence` real,
	`tpot_ms` real,
	`tpot_ms_low` real,
	`tpot_ms_high` real,
	`ttft_ms` real,
	`ttft_ms_low` real,
	`ttft_ms_high` real,
	`prefill_tok_per_s` real,
	`prefill_tok_per_s_low` real,
	`prefill_tok_per_s_high` real,
	`process_medians` text NOT NULL,
	`stages_ms` text,
	`named_share` real,
	`warmup_verdicts` text NOT NULL,
	PRIMARY KEY(`run_id`, `rule_version`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "run_summaries_rule_version" CHECK("run_summaries"."rule_version" > 0),
	CONSTRAINT "run_summaries_processes" CHECK("run_summaries"."processes" > 0),
	CONSTRAINT "run_summaries_process_medians" CHECK(json_valid("run_summaries"."process_medians")),
	CONSTRAINT "run_summaries_stages" CHECK(json_valid("run_summaries"."stages_ms")),
	CONSTRAINT "run_summaries_warmup_verdicts" CHECK(json_valid("run_summaries"."warmup_verdicts"))
);
--> statement-breakpoint
CREATE TABLE `series` (
	`id` text PRIMARY KEY NOT NULL,
	`machine_id` text NOT NULL,
	`backend` text NOT NULL,
	`compute_units` text NOT NULL,
	`threads` integer NOT NULL,
	`model_hash` text,
	`execution_hash` text NOT NULL,
	`profile_name` text NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`new_tokens` integer NOT NULL,
	`warmup_requests` integer NOT NULL,
	`requests` integer NOT NULL,
	`prompt_sha256` text NOT NULL,
	`provenance` text NOT NULL,
	FOREIGN KEY (`machine_id`) REFERENCES `machines`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_hash`) REFERENCES `models`(`hash`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "series_id" CHECK(length("series"."id") = 64 and "series"."id" not glob '*[^0-9a-f]*'),
	CONSTRAINT "series_execution_hash" CHECK(length("series"."execution_hash") = 64 and "series"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "series_threads" CHECK("series"."threads" > 0),
	CONSTRAINT "series_profile" CHECK("series"."prompt_tokens" >= 0 and "series"."new_tokens" >= 0 and "series"."warmup_requests" >= 0 and "series"."requests" > 0),
	CONSTRAINT "series_prompt" CHECK(length("series"."prompt_sha256") = 64 and "series"."prompt_sha256" not glob '*[^0-9a-f]*'),
	CONSTRAINT "series_provenance" CHECK("series"."provenance" in ('measured', 'imported'))
);
--> statement-breakpoint
CREATE INDEX `series_execution` ON `series` (`execution_hash`);--> statement-breakpoint
CREATE TABLE `__new_gate_reports` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`manifest_hash` text NOT NULL,
	`model_hash` text,
	`execution_hash` text NOT NULL,
	`backend` text NOT NULL,
	`compute_units` text NOT NULL,
	`threads` integer NOT NULL,
	`block_sizes` text NOT NULL,
	`backend_build` text NOT NULL,
	`addon` text NOT NULL,
	`artifacts_hash` text,
	`rule_version` integer NOT NULL,
	`judged_at` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`manifest_hash`) REFERENCES `manifests`(`content_hash`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_hash`) REFERENCES `models`(`hash`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "gate_reports_execution_hash" CHECK(length("__new_gate_reports"."execution_hash") = 64 and "__new_gate_reports"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "gate_reports_threads" CHECK("__new_gate_reports"."threads" > 0),
	CONSTRAINT "gate_reports_block_sizes" CHECK(json_valid("__new_gate_reports"."block_sizes")),
	CONSTRAINT "gate_reports_addon" CHECK("__new_gate_reports"."addon" in ('addon', 'addonFaults', 'addonDouble', 'foreignTool')),
	CONSTRAINT "gate_reports_rule_version" CHECK("__new_gate_reports"."rule_version" > 0),
	CONSTRAINT "gate_reports_judged_at" CHECK("__new_gate_reports"."judged_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z')
);
--> statement-breakpoint
INSERT INTO `__new_gate_reports`("id", "session_id", "manifest_hash", "model_hash", "execution_hash", "backend", "compute_units", "threads", "block_sizes", "backend_build", "addon", "artifacts_hash", "rule_version", "judged_at") SELECT "id", "session_id", "manifest_hash", "model_hash", "execution_hash", "backend", "compute_units", "threads", "block_sizes", "backend_build", "addon", "artifacts_hash", "rule_version", "judged_at" FROM `gate_reports`;--> statement-breakpoint
DROP TABLE `gate_reports`;--> statement-breakpoint
ALTER TABLE `__new_gate_reports` RENAME TO `gate_reports`;--> statement-breakpoint
CREATE INDEX `gate_reports_execution` ON `gate_reports` (`execution_hash`);--> statement-breakpoint
-- series_id is the program's own function: the content hash of its arguments.
INSERT INTO `series`
SELECT DISTINCT series_id(machine, backend, compute_units, threads, model_hash, execution_hash, profile_name,
  profile ->> 'promptTokens', profile ->> 'newTokens', profile ->> 'warmupRequests', profile ->> 'requests', prompt_sha256, provenance), machine, backend, compute_units, threads, model_hash, execution_hash, profile_name,
  profile ->> 'promptTokens', profile ->> 'newTokens', profile ->> 'warmupRequests', profile ->> 'requests', prompt_sha256, provenance
FROM (SELECT *, (SELECT machine_id FROM sessions WHERE sessions.id = runs.session_id) AS machine FROM `runs`);
--> statement-breakpoint
CREATE TABLE `__new_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`gate_report_id` text NOT NULL,
	`series_id` text NOT NULL,
	`manifest_hash` text NOT NULL,
	`model_hash` text,
	`execution_hash` text NOT NULL,
	`backend` text NOT NULL,
	`compute_units` text NOT NULL,
	`threads` integer NOT NULL,
	`block_sizes` text NOT NULL,
	`backend_build` text NOT NULL,
	`addon` text NOT NULL,
	`artifacts_hash` text,
	`profile_name` text NOT NULL,
	`profile` text NOT NULL,
	`prompt_sha256` text NOT NULL,
	`provenance` text NOT NULL,
	`processes_planned` integer NOT NULL,
	`started_at` text NOT NULL,
	`verdict_state` text NOT NULL,
	`verdict_gate` text,
	`verdict_shard` text,
	`verdict_code` text,
	`verdict_reason` text,
	`verdict_missing` text,
	`verdict_phase` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`gate_report_id`) REFERENCES `gate_reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`series_id`) REFERENCES `series`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`manifest_hash`) REFERENCES `manifests`(`content_hash`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_hash`) REFERENCES `models`(`hash`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "runs_execution_hash" CHECK(length("__new_runs"."execution_hash") = 64 and "__new_runs"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "runs_threads" CHECK("__new_runs"."threads" > 0),
	CONSTRAINT "runs_block_sizes" CHECK(json_valid("__new_runs"."block_sizes")),
	CONSTRAINT "runs_addon" CHECK("__new_runs"."addon" in ('addon', 'addonFaults', 'addonDouble', 'foreignTool')),
	CONSTRAINT "runs_profile" CHECK(json_valid("__new_runs"."profile")),
	CONSTRAINT "runs_prompt" CHECK(length("__new_runs"."prompt_sha256") = 64 and "__new_runs"."prompt_sha256" not glob '*[^0-9a-f]*'),
	CONSTRAINT "runs_provenance" CHECK("__new_runs"."provenance" in ('measured', 'imported')),
	CONSTRAINT "runs_foreign_tool" CHECK(("__new_runs"."provenance" = 'imported') = ("__new_runs"."addon" = 'foreignTool') and ("__new_runs"."provenance" = 'imported') = coalesce("__new_runs"."verdict_reason" = 'foreignTool', 0)),
	CONSTRAINT "runs_processes_planned" CHECK("__new_runs"."processes_planned" >= 0),
	CONSTRAINT "runs_started_at" CHECK("__new_runs"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "runs_verdict_state" CHECK("__new_runs"."verdict_state" in ('qualified', 'disqualified', 'unverified', 'skipped', 'crashed')),
	CONSTRAINT "runs_verdict_gate_known" CHECK("__new_runs"."verdict_gate" in ('contract', 'residency', 'golden', 'parity', 'endToEnd')),
	CONSTRAINT "runs_verdict_gate" CHECK(case when "__new_runs"."verdict_state" = 'disqualified' then "__new_runs"."verdict_gate" is not null and "__new_runs"."verdict_gate" <> '' else "__new_runs"."verdict_gate" is null end),
	CONSTRAINT "runs_verdict_shard" CHECK(case when "__new_runs"."verdict_state" = 'disqualified' then "__new_runs"."verdict_shard" is not null and "__new_runs"."verdict_shard" <> '' else "__new_runs"."verdict_shard" is null end),
	CONSTRAINT "runs_verdict_code" CHECK(case when "__new_runs"."verdict_state" = 'disqualified' then "__new_runs"."verdict_code" is not null and "__new_runs"."verdict_code" <> '' else "__new_runs"."verdict_code" is null end),
	CONSTRAINT "runs_verdict_reason" CHECK(case when "__new_runs"."verdict_state" = 'unverified' then "__new_runs"."verdict_reason" is not null and "__new_runs"."verdict_reason" <> '' else "__new_runs"."verdict_reason" is null end),
	CONSTRAINT "runs_verdict_missing" CHECK(case when "__new_runs"."verdict_state" = 'skipped' then "__new_runs"."verdict_missing" is not null and "__new_runs"."verdict_missing" <> '' else "__new_runs"."verdict_missing" is null end),
	CONSTRAINT "runs_verdict_phase" CHECK(case when "__new_runs"."verdict_state" = 'crashed' then "__new_runs"."verdict_phase" is not null and "__new_runs"."verdict_phase" <> '' else "__new_runs"."verdict_phase" is null end)
);
--> statement-breakpoint
INSERT INTO `__new_runs`("id", "session_id", "gate_report_id", "series_id", "manifest_hash", "model_hash", "execution_hash", "backend", "compute_units", "threads", "block_sizes", "backend_build", "addon", "artifacts_hash", "profile_name", "profile", "prompt_sha256", "provenance", "processes_planned", "started_at", "verdict_state", "verdict_gate", "verdict_shard", "verdict_code", "verdict_reason", "verdict_missing", "verdict_phase") SELECT "id", "session_id", "gate_report_id", series_id((SELECT machine_id FROM sessions WHERE sessions.id = runs.session_id), backend, compute_units, threads, model_hash, execution_hash, profile_name, profile ->> 'promptTokens', profile ->> 'newTokens', profile ->> 'warmupRequests', profile ->> 'requests', prompt_sha256, provenance), "manifest_hash", "model_hash", "execution_hash", "backend", "compute_units", "threads", "block_sizes", "backend_build", "addon", "artifacts_hash", "profile_name", "profile", "prompt_sha256", "provenance", "processes_planned", "started_at", "verdict_state", "verdict_gate", "verdict_shard", "verdict_code", "verdict_reason", "verdict_missing", "verdict_phase" FROM `runs`;--> statement-breakpoint
DROP TABLE `runs`;--> statement-breakpoint
ALTER TABLE `__new_runs` RENAME TO `runs`;--> statement-breakpoint
CREATE INDEX `runs_series` ON `runs` (`series_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `runs_session` ON `runs` (`session_id`);--> statement-breakpoint
CREATE INDEX `runs_manifest` ON `runs` (`manifest_hash`);--> statement-breakpoint
CREATE INDEX `runs_gate_report` ON `runs` (`gate_report_id`);--> statement-breakpoint
CREATE TABLE `__new_machines` (
	`id` text PRIMARY KEY NOT NULL,
	`architecture` text NOT NULL,
	`os_name` text NOT NULL,
	`cpu_model` text NOT NULL,
	`cores` integer,
	`ram_bytes` integer,
	`details` text NOT NULL,
	CONSTRAINT "machines_cores" CHECK("__new_machines"."cores" > 0),
	CONSTRAINT "machines_ram" CHECK("__new_machines"."ram_bytes" > 0),
	CONSTRAINT "machines_details" CHECK(json_valid("__new_machines"."details"))
);
--> statement-breakpoint
INSERT INTO `__new_machines`("id", "architecture", "os_name", "cpu_model", "cores", "ram_bytes", "details") SELECT "id", "architecture", "os_name", "cpu_model", "cores", "ram_bytes", "details" FROM `machines`;--> statement-breakpoint
DROP TABLE `machines`;--> statement-breakpoint
ALTER TABLE `__new_machines` RENAME TO `machines`;--> statement-breakpoint
CREATE TABLE `__new_artifacts` (
	`hash` text PRIMARY KEY NOT NULL,
	`format` text NOT NULL,
	`bytes` integer NOT NULL,
	`quantisation` text,
	`compile_ms` real,
	CONSTRAINT "artifacts_hash" CHECK(length("__new_artifacts"."hash") = 64 and "__new_artifacts"."hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "artifacts_bytes" CHECK("__new_artifacts"."bytes" >= 0),
	CONSTRAINT "artifacts_compile" CHECK("__new_artifacts"."compile_ms" >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_artifacts`("hash", "format", "bytes", "quantisation", "compile_ms") SELECT "hash", "format", "bytes", "quantisation", NULL FROM `artifacts`;--> statement-breakpoint
DROP TABLE `artifacts`;--> statement-breakpoint
ALTER TABLE `__new_artifacts` RENAME TO `artifacts`;--> statement-breakpoint
CREATE TABLE `__new_baselines` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`series_id` text NOT NULL,
	`author` text NOT NULL,
	`reason` text NOT NULL,
	`set_at` text NOT NULL,
	`cleared_at` text,
	`cleared_by` text,
	`clear_reason` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`series_id`) REFERENCES `series`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "baselines_author" CHECK("__new_baselines"."author" <> '' and "__new_baselines"."reason" <> ''),
	CONSTRAINT "baselines_set_at" CHECK("__new_baselines"."set_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "baselines_cleared_at" CHECK("__new_baselines"."cleared_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "baselines_clear_reason" CHECK(("__new_baselines"."cleared_by" is null) = ("__new_baselines"."clear_reason" is null) and ("__new_baselines"."cleared_by" is null or ("__new_baselines"."cleared_at" is not null and "__new_baselines"."cleared_by" <> '' and "__new_baselines"."clear_reason" <> '')))
);
--> statement-breakpoint
INSERT INTO `__new_baselines`("id", "run_id", "series_id", "author", "reason", "set_at", "cleared_at", "cleared_by", "clear_reason") SELECT "id", "run_id", (SELECT series_id FROM runs WHERE runs.id = baselines.run_id), "author", "reason", "set_at", "cleared_at", NULL, NULL FROM `baselines`;--> statement-breakpoint
DROP TABLE `baselines`;--> statement-breakpoint
ALTER TABLE `__new_baselines` RENAME TO `baselines`;--> statement-breakpoint
CREATE INDEX `baselines_run` ON `baselines` (`run_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `baselines_current` ON `baselines` (`series_id`) WHERE "baselines"."cleared_at" is null;--> statement-breakpoint
CREATE TABLE `__new_processes` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`launch_ordinal` integer NOT NULL,
	`block_ordinal` integer,
	`started_at` text NOT NULL,
	`startup_ms` real NOT NULL,
	`cold_state` text NOT NULL,
	`first_request_profile` text,
	`first_request_ms` real,
	`warmup_requests` integer NOT NULL,
	`warmup_verdict` text NOT NULL,
	`peak_rss_bytes` integer NOT NULL,
	`environment_before` text,
	`environment_after` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "processes_ordinal" CHECK("__new_processes"."ordinal" >= 0 and "__new_processes"."launch_ordinal" >= 0),
	CONSTRAINT "processes_block_ordinal" CHECK("__new_processes"."block_ordinal" >= 0),
	CONSTRAINT "processes_started_at" CHECK("__new_processes"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "processes_startup" CHECK("__new_processes"."startup_ms" >= 0),
	CONSTRAINT "processes_cold_state" CHECK("__new_processes"."cold_state" in ('notCompiled', 'notSpecialised', 'specialised')),
	CONSTRAINT "processes_first_request" CHECK(("__new_processes"."first_request_profile" is null) = ("__new_processes"."first_request_ms" is null)),
	CONSTRAINT "processes_warmup_requests" CHECK("__new_processes"."warmup_requests" >= 0),
	CONSTRAINT "processes_warmup_verdict" CHECK("__new_processes"."warmup_verdict" in ('steady', 'drifting', 'stepped', 'tooShort')),
	CONSTRAINT "processes_peak_rss" CHECK("__new_processes"."peak_rss_bytes" >= 0),
	CONSTRAINT "processes_environment_before" CHECK(json_valid("__new_processes"."environment_before")),
	CONSTRAINT "processes_environment_after" CHECK(json_valid("__new_processes"."environment_after"))
);
--> statement-breakpoint
INSERT INTO `__new_processes`("id", "run_id", "ordinal", "launch_ordinal", "block_ordinal", "started_at", "startup_ms", "cold_state", "first_request_profile", "first_request_ms", "warmup_requests", "warmup_verdict", "peak_rss_bytes", "environment_before", "environment_after") SELECT "id", "run_id", "ordinal", "launch_ordinal", NULL, "started_at", "startup_ms", "cold_state", "first_request_profile", "first_request_ms", "warmup_requests", "warmup_verdict", "peak_rss_bytes", "environment_before", "environment_after" FROM `processes`;--> statement-breakpoint
DROP TABLE `processes`;--> statement-breakpoint
ALTER TABLE `__new_processes` RENAME TO `processes`;--> statement-breakpoint
CREATE UNIQUE INDEX `processes_ordinal_unique` ON `processes` (`run_id`,`ordinal`);
--> statement-breakpoint
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
  id, session_id, gate_report_id, series_id, manifest_hash, model_hash, execution_hash, backend, compute_units, threads, block_sizes,
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
WHEN NEW.cleared_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND verdict_state = 'qualified')
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
    -- Those that came before agree with each other, or the run would be disqualified: one of them speaks for all.
    AND NEW.tokens_sha256 <> (
      SELECT requests.tokens_sha256 FROM processes JOIN requests ON requests.process_id = processes.id
      WHERE processes.run_id = runs.id
        AND requests.prompt_tokens = NEW.prompt_tokens
        AND requests.new_tokens = NEW.new_tokens
        AND requests.id <> NEW.id
      ORDER BY processes.ordinal, requests.ordinal LIMIT 1
    );
END;
--> statement-breakpoint
CREATE TRIGGER gate_reports_faults BEFORE INSERT ON gate_reports
WHEN NEW.addon IN ('addonFaults', 'addonDouble')
  AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'purpose' AND value = 'test')
BEGIN
  SELECT RAISE(ABORT, 'records of the addons with deliberate faults or a stand-in belong in a test database');
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
--> statement-breakpoint
CREATE TRIGGER cold_starts_faults BEFORE INSERT ON cold_starts
WHEN NEW.addon IN ('addonFaults', 'addonDouble')
  AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'purpose' AND value = 'test')
BEGIN
  SELECT RAISE(ABORT, 'records of the addons with deliberate faults or a stand-in belong in a test database');
END;
--> statement-breakpoint
CREATE TRIGGER gate_results_foreign BEFORE INSERT ON gate_results
WHEN EXISTS (SELECT 1 FROM gate_reports WHERE id = NEW.gate_report_id AND addon = 'foreignTool')
BEGIN
  SELECT RAISE(ABORT, 'no gate judges what another tool executed');
END;
--> statement-breakpoint
CREATE TRIGGER foreign_results_run BEFORE INSERT ON foreign_results
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND provenance = 'imported')
BEGIN
  SELECT RAISE(ABORT, 'what another tool said belongs to an imported run');
END;
--> statement-breakpoint
CREATE TRIGGER runs_series_insert BEFORE INSERT ON runs
WHEN EXISTS (
  SELECT 1 FROM series WHERE series.id = NEW.series_id AND NOT (
    series.machine_id IS (SELECT machine_id FROM sessions WHERE sessions.id = NEW.session_id)
    AND series.backend = NEW.backend
    AND series.compute_units = NEW.compute_units
    AND series.threads = NEW.threads
    AND series.model_hash IS NEW.model_hash
    AND series.execution_hash = NEW.execution_hash
    AND series.profile_name = NEW.profile_name
    AND series.prompt_tokens IS NEW.profile ->> 'promptTokens'
    AND series.new_tokens IS NEW.profile ->> 'newTokens'
    AND series.warmup_requests IS NEW.profile ->> 'warmupRequests'
    AND series.requests IS NEW.profile ->> 'requests'
    AND series.prompt_sha256 = NEW.prompt_sha256
    AND series.provenance = NEW.provenance
  )
)
BEGIN
  SELECT RAISE(ABORT, 'a run belongs to the series of its machine, execution, profile and provenance');
END;
--> statement-breakpoint
CREATE TRIGGER series_fixed BEFORE UPDATE ON series
BEGIN
  SELECT RAISE(ABORT, 'a stored series does not change');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_series_insert BEFORE INSERT ON baselines
WHEN NEW.series_id IS NOT (SELECT series_id FROM runs WHERE id = NEW.run_id)
BEGIN
  SELECT RAISE(ABORT, 'a run is the baseline of its own series');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_fixed BEFORE UPDATE OF id, run_id, series_id, author, reason, set_at ON baselines
BEGIN
  SELECT RAISE(ABORT, 'a stored baseline is cleared, not changed');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_excluded_insert BEFORE INSERT ON baselines
WHEN NEW.cleared_at IS NULL AND 'exclude' IS (
  SELECT kind FROM annotations WHERE run_id = NEW.run_id AND kind IN ('accept', 'exclude')
  ORDER BY annotated_at DESC, id DESC LIMIT 1
)
BEGIN
  SELECT RAISE(ABORT, 'an excluded run cannot be a baseline');
END;
--> statement-breakpoint
CREATE TRIGGER baselines_excluded_update BEFORE UPDATE ON baselines
WHEN NEW.cleared_at IS NULL AND 'exclude' IS (
  SELECT kind FROM annotations WHERE run_id = NEW.run_id AND kind IN ('accept', 'exclude')
  ORDER BY annotated_at DESC, id DESC LIMIT 1
)
BEGIN
  SELECT RAISE(ABORT, 'an excluded run cannot be a baseline');
END;
--> statement-breakpoint
CREATE TRIGGER annotations_exclude AFTER INSERT ON annotations
WHEN NEW.kind = 'exclude' AND NOT EXISTS (
  SELECT 1 FROM annotations AS later
  WHERE later.run_id = NEW.run_id AND later.kind = 'accept'
    AND (later.annotated_at, later.id) > (NEW.annotated_at, NEW.id)
)
BEGIN
  UPDATE baselines SET cleared_at = max(NEW.annotated_at, set_at), cleared_by = NEW.author, clear_reason = NEW.reason
  WHERE run_id = NEW.run_id AND cleared_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER annotations_fixed BEFORE UPDATE ON annotations
BEGIN
  SELECT RAISE(ABORT, 'a stored annotation does not change');
END;
