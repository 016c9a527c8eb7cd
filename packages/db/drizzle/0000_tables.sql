CREATE TABLE `annotations` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`kind` text NOT NULL,
	`author` text NOT NULL,
	`reason` text NOT NULL,
	`annotated_at` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "annotations_kind" CHECK("annotations"."kind" in ('accept', 'reset', 'exclude')),
	CONSTRAINT "annotations_author" CHECK("annotations"."author" <> '' and "annotations"."reason" <> ''),
	CONSTRAINT "annotations_annotated_at" CHECK("annotations"."annotated_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z')
);
--> statement-breakpoint
CREATE INDEX `annotations_run` ON `annotations` (`run_id`);--> statement-breakpoint
CREATE TABLE `artifacts` (
	`hash` text PRIMARY KEY NOT NULL,
	`format` text NOT NULL,
	`bytes` integer NOT NULL,
	`quantisation` text,
	CONSTRAINT "artifacts_hash" CHECK(length("artifacts"."hash") = 64 and "artifacts"."hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "artifacts_bytes" CHECK("artifacts"."bytes" >= 0)
);
--> statement-breakpoint
CREATE TABLE `shard_artifacts` (
	`gate_report_id` text NOT NULL,
	`shard` text NOT NULL,
	`artifact_hash` text NOT NULL,
	PRIMARY KEY(`gate_report_id`, `shard`),
	FOREIGN KEY (`gate_report_id`) REFERENCES `gate_reports`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`artifact_hash`) REFERENCES `artifacts`(`hash`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `baselines` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`author` text NOT NULL,
	`reason` text NOT NULL,
	`set_at` text NOT NULL,
	`cleared_at` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "baselines_author" CHECK("baselines"."author" <> '' and "baselines"."reason" <> ''),
	CONSTRAINT "baselines_set_at" CHECK("baselines"."set_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "baselines_cleared_at" CHECK("baselines"."cleared_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z')
);
--> statement-breakpoint
CREATE INDEX `baselines_run` ON `baselines` (`run_id`);--> statement-breakpoint
CREATE TABLE `gate_reports` (
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
	CONSTRAINT "gate_reports_execution_hash" CHECK(length("gate_reports"."execution_hash") = 64 and "gate_reports"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "gate_reports_threads" CHECK("gate_reports"."threads" > 0),
	CONSTRAINT "gate_reports_block_sizes" CHECK(json_valid("gate_reports"."block_sizes")),
	CONSTRAINT "gate_reports_addon" CHECK("gate_reports"."addon" in ('addon', 'addonFaults')),
	CONSTRAINT "gate_reports_rule_version" CHECK("gate_reports"."rule_version" > 0),
	CONSTRAINT "gate_reports_judged_at" CHECK("gate_reports"."judged_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z')
);
--> statement-breakpoint
CREATE INDEX `gate_reports_execution` ON `gate_reports` (`execution_hash`);--> statement-breakpoint
CREATE TABLE `gate_results` (
	`gate_report_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`gate` text NOT NULL,
	`shard` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`failures` text,
	`figures` text,
	`non_resident_operations` text,
	PRIMARY KEY(`gate_report_id`, `gate`, `shard`),
	FOREIGN KEY (`gate_report_id`) REFERENCES `gate_reports`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "gate_results_gate" CHECK("gate_results"."gate" in ('contract', 'residency', 'golden', 'parity', 'endToEnd')),
	CONSTRAINT "gate_results_state" CHECK("gate_results"."state" in ('passed', 'failed', 'notRun')),
	CONSTRAINT "gate_results_reason" CHECK(case when "gate_results"."state" = 'notRun' then "gate_results"."reason" is not null and "gate_results"."reason" <> '' else "gate_results"."reason" is null end),
	CONSTRAINT "gate_results_failures" CHECK(case when "gate_results"."state" = 'failed' then "gate_results"."failures" is not null and "gate_results"."failures" <> '' else "gate_results"."failures" is null end),
	CONSTRAINT "gate_results_figures" CHECK(("gate_results"."figures" is null) = ("gate_results"."state" = 'notRun')),
	CONSTRAINT "gate_results_failures_json" CHECK(json_valid("gate_results"."failures")),
	CONSTRAINT "gate_results_figures_json" CHECK(json_valid("gate_results"."figures")),
	CONSTRAINT "gate_results_operations" CHECK("gate_results"."non_resident_operations" is null or "gate_results"."gate" = 'residency'),
	CONSTRAINT "gate_results_operations_json" CHECK(json_valid("gate_results"."non_resident_operations"))
);
--> statement-breakpoint
CREATE TABLE `log_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`source` text NOT NULL,
	`notes` text,
	CONSTRAINT "log_entries_source" CHECK("log_entries"."source" <> '')
);
--> statement-breakpoint
CREATE TABLE `log_figures` (
	`entry_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`subject` text NOT NULL,
	`metric` text NOT NULL,
	`value` real,
	`low` real,
	`high` real,
	`unit` text NOT NULL,
	`qualifier` text,
	PRIMARY KEY(`entry_id`, `ordinal`),
	FOREIGN KEY (`entry_id`) REFERENCES `log_entries`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "log_figures_value_or_range" CHECK(case when "log_figures"."value" is null then coalesce("log_figures"."low" <= "log_figures"."high", 0) else "log_figures"."low" is null and "log_figures"."high" is null end)
);
--> statement-breakpoint
CREATE TABLE `machines` (
	`id` text PRIMARY KEY NOT NULL,
	`architecture` text NOT NULL,
	`os_name` text NOT NULL,
	`cpu_model` text NOT NULL,
	`cores` integer NOT NULL,
	`ram_bytes` integer NOT NULL,
	`details` text NOT NULL,
	CONSTRAINT "machines_cores" CHECK("machines"."cores" > 0),
	CONSTRAINT "machines_ram" CHECK("machines"."ram_bytes" > 0),
	CONSTRAINT "machines_details" CHECK(json_valid("machines"."details"))
);
--> statement-breakpoint
CREATE TABLE `manifests` (
	`content_hash` text PRIMARY KEY NOT NULL,
	`execution_hash` text NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`topology` text NOT NULL,
	`manifest` text NOT NULL,
	CONSTRAINT "manifests_content_hash" CHECK(length("manifests"."content_hash") = 64 and "manifests"."content_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "manifests_execution_hash" CHECK(length("manifests"."execution_hash") = 64 and "manifests"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "manifests_manifest" CHECK(json_valid("manifests"."manifest"))
);
--> statement-breakpoint
CREATE INDEX `manifests_id` ON `manifests` (`id`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	CONSTRAINT "meta_purpose" CHECK("meta"."key" <> 'purpose' or "meta"."value" in ('results', 'test'))
);
--> statement-breakpoint
CREATE TABLE `models` (
	`hash` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`architecture` text NOT NULL,
	`synthetic` integer NOT NULL,
	`file_bytes` integer NOT NULL,
	`quantisation` text NOT NULL,
	`facts` text NOT NULL,
	CONSTRAINT "models_hash" CHECK(length("models"."hash") = 64 and "models"."hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "models_synthetic" CHECK("models"."synthetic" in (0, 1)),
	CONSTRAINT "models_file_bytes" CHECK("models"."file_bytes" > 0),
	CONSTRAINT "models_facts" CHECK(json_valid("models"."facts"))
);
--> statement-breakpoint
CREATE TABLE `process_summaries` (
	`process_id` text NOT NULL,
	`rule_version` integer NOT NULL,
	`summary` text NOT NULL,
	PRIMARY KEY(`process_id`, `rule_version`),
	FOREIGN KEY (`process_id`) REFERENCES `processes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "process_summaries_rule_version" CHECK("process_summaries"."rule_version" > 0),
	CONSTRAINT "process_summaries_summary" CHECK(json_valid("process_summaries"."summary"))
);
--> statement-breakpoint
CREATE TABLE `processes` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`launch_ordinal` integer NOT NULL,
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
	CONSTRAINT "processes_ordinal" CHECK("processes"."ordinal" >= 0 and "processes"."launch_ordinal" >= 0),
	CONSTRAINT "processes_started_at" CHECK("processes"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "processes_startup" CHECK("processes"."startup_ms" >= 0),
	CONSTRAINT "processes_cold_state" CHECK("processes"."cold_state" in ('notCompiled', 'notSpecialised', 'specialised')),
	CONSTRAINT "processes_first_request" CHECK(("processes"."first_request_profile" is null) = ("processes"."first_request_ms" is null)),
	CONSTRAINT "processes_warmup_requests" CHECK("processes"."warmup_requests" >= 0),
	CONSTRAINT "processes_warmup_verdict" CHECK("processes"."warmup_verdict" in ('steady', 'drifting', 'stepped', 'tooShort')),
	CONSTRAINT "processes_peak_rss" CHECK("processes"."peak_rss_bytes" >= 0),
	CONSTRAINT "processes_environment_before" CHECK(json_valid("processes"."environment_before")),
	CONSTRAINT "processes_environment_after" CHECK(json_valid("processes"."environment_after"))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `processes_ordinal_unique` ON `processes` (`run_id`,`ordinal`);--> statement-breakpoint
CREATE TABLE `requests` (
	`id` text PRIMARY KEY NOT NULL,
	`process_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`phase` text NOT NULL,
	`started_ns` integer NOT NULL,
	`latency_ns` integer NOT NULL,
	`ttft_ns` integer NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`new_tokens` integer NOT NULL,
	`tokens_sha256` text NOT NULL,
	FOREIGN KEY (`process_id`) REFERENCES `processes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "requests_ordinal" CHECK("requests"."ordinal" >= 0),
	CONSTRAINT "requests_phase" CHECK("requests"."phase" in ('firstRequest', 'warmup', 'measure')),
	CONSTRAINT "requests_started" CHECK("requests"."started_ns" >= 0),
	CONSTRAINT "requests_latency" CHECK("requests"."ttft_ns" >= 0 and "requests"."latency_ns" >= "requests"."ttft_ns"),
	CONSTRAINT "requests_tokens" CHECK("requests"."prompt_tokens" > 0 and "requests"."new_tokens" > 0),
	CONSTRAINT "requests_tokens_sha256" CHECK(length("requests"."tokens_sha256") = 64 and "requests"."tokens_sha256" not glob '*[^0-9a-f]*')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `requests_ordinal_unique` ON `requests` (`process_id`,`ordinal`);--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`gate_report_id` text NOT NULL,
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
	FOREIGN KEY (`manifest_hash`) REFERENCES `manifests`(`content_hash`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_hash`) REFERENCES `models`(`hash`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "runs_execution_hash" CHECK(length("runs"."execution_hash") = 64 and "runs"."execution_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "runs_threads" CHECK("runs"."threads" > 0),
	CONSTRAINT "runs_block_sizes" CHECK(json_valid("runs"."block_sizes")),
	CONSTRAINT "runs_addon" CHECK("runs"."addon" in ('addon', 'addonFaults')),
	CONSTRAINT "runs_profile" CHECK(json_valid("runs"."profile")),
	CONSTRAINT "runs_prompt" CHECK(length("runs"."prompt_sha256") = 64 and "runs"."prompt_sha256" not glob '*[^0-9a-f]*'),
	CONSTRAINT "runs_provenance" CHECK("runs"."provenance" in ('measured', 'imported')),
	CONSTRAINT "runs_processes_planned" CHECK("runs"."processes_planned" >= 0),
	CONSTRAINT "runs_started_at" CHECK("runs"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "runs_verdict_state" CHECK("runs"."verdict_state" in ('qualified', 'disqualified', 'unverified', 'skipped', 'crashed')),
	CONSTRAINT "runs_verdict_gate_known" CHECK("runs"."verdict_gate" in ('contract', 'residency', 'golden', 'parity', 'endToEnd')),
	CONSTRAINT "runs_verdict_gate" CHECK(case when "runs"."verdict_state" = 'disqualified' then "runs"."verdict_gate" is not null and "runs"."verdict_gate" <> '' else "runs"."verdict_gate" is null end),
	CONSTRAINT "runs_verdict_shard" CHECK(case when "runs"."verdict_state" = 'disqualified' then "runs"."verdict_shard" is not null and "runs"."verdict_shard" <> '' else "runs"."verdict_shard" is null end),
	CONSTRAINT "runs_verdict_code" CHECK(case when "runs"."verdict_state" = 'disqualified' then "runs"."verdict_code" is not null and "runs"."verdict_code" <> '' else "runs"."verdict_code" is null end),
	CONSTRAINT "runs_verdict_reason" CHECK(case when "runs"."verdict_state" = 'unverified' then "runs"."verdict_reason" is not null and "runs"."verdict_reason" <> '' else "runs"."verdict_reason" is null end),
	CONSTRAINT "runs_verdict_missing" CHECK(case when "runs"."verdict_state" = 'skipped' then "runs"."verdict_missing" is not null and "runs"."verdict_missing" <> '' else "runs"."verdict_missing" is null end),
	CONSTRAINT "runs_verdict_phase" CHECK(case when "runs"."verdict_state" = 'crashed' then "runs"."verdict_phase" is not null and "runs"."verdict_phase" <> '' else "runs"."verdict_phase" is null end)
);
--> statement-breakpoint
CREATE INDEX `runs_session` ON `runs` (`session_id`);--> statement-breakpoint
CREATE INDEX `runs_manifest` ON `runs` (`manifest_hash`);--> statement-breakpoint
CREATE INDEX `runs_gate_report` ON `runs` (`gate_report_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`machine_id` text NOT NULL,
	`command` text NOT NULL,
	`arguments` text NOT NULL,
	`state` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`os_build` text,
	`backend_build` text,
	`git_commit` text,
	`git_dirty` integer,
	`node_version` text NOT NULL,
	`environment_before` text NOT NULL,
	`environment_after` text,
	FOREIGN KEY (`machine_id`) REFERENCES `machines`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "sessions_state" CHECK("sessions"."state" in ('open', 'finished', 'interrupted', 'failed')),
	CONSTRAINT "sessions_ended" CHECK(("sessions"."state" = 'open') = ("sessions"."ended_at" is null)),
	CONSTRAINT "sessions_started_at" CHECK("sessions"."started_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "sessions_ended_at" CHECK("sessions"."ended_at" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'),
	CONSTRAINT "sessions_arguments" CHECK(json_valid("sessions"."arguments")),
	CONSTRAINT "sessions_environment_before" CHECK(json_valid("sessions"."environment_before")),
	CONSTRAINT "sessions_environment_after" CHECK(json_valid("sessions"."environment_after"))
);
--> statement-breakpoint
CREATE INDEX `sessions_machine` ON `sessions` (`machine_id`,`state`);--> statement-breakpoint
CREATE TABLE `token_timings` (
	`request_id` text PRIMARY KEY NOT NULL,
	`timings` blob NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "token_timings_timings" CHECK(typeof("token_timings"."timings") = 'blob')
);
