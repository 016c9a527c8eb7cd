-- Nothing could write to these two tables so far, so they are made anew instead of copied.

DROP TABLE `log_figures`;
--> statement-breakpoint
DROP TABLE `log_entries`;
--> statement-breakpoint
CREATE TABLE `log_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`content_hash` text NOT NULL,
	`date` text NOT NULL,
	`title` text NOT NULL,
	`kind` text NOT NULL,
	`intent_id` text,
	`source` text NOT NULL,
	`summary` text NOT NULL,
	`referenced_files` text NOT NULL,
	`notes` text,
	`gates` text NOT NULL,
	FOREIGN KEY (`intent_id`) REFERENCES `log_entries`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "log_entries_content_hash" CHECK(length("log_entries"."content_hash") = 64 and "log_entries"."content_hash" not glob '*[^0-9a-f]*'),
	CONSTRAINT "log_entries_date" CHECK("log_entries"."date" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
	CONSTRAINT "log_entries_title" CHECK(trim("log_entries"."title", char(9, 10, 11, 12, 13, 32)) <> ''),
	CONSTRAINT "log_entries_kind" CHECK("log_entries"."kind" in ('intent', 'outcome')),
	CONSTRAINT "log_entries_intent" CHECK("log_entries"."intent_id" is null or "log_entries"."kind" = 'outcome'),
	CONSTRAINT "log_entries_source" CHECK(trim("log_entries"."source", char(9, 10, 11, 12, 13, 32)) <> ''),
	CONSTRAINT "log_entries_summary" CHECK(json_valid("log_entries"."summary")),
	CONSTRAINT "log_entries_referenced_files" CHECK(json_valid("log_entries"."referenced_files")),
	CONSTRAINT "log_entries_gates" CHECK(json_valid("log_entries"."gates"))
);
--> statement-breakpoint
CREATE TABLE `log_figures` (
	`entry_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`subject` text NOT NULL,
	`metric` text NOT NULL,
	`role` text NOT NULL,
	`value` real,
	`low` real,
	`high` real,
	`decimals` integer NOT NULL,
	`unit` text NOT NULL,
	`qualifier` text,
	`condition` text NOT NULL,
	`note` text,
	PRIMARY KEY(`entry_id`, `ordinal`),
	FOREIGN KEY (`entry_id`) REFERENCES `log_entries`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "log_figures_value_or_range" CHECK(case when "log_figures"."value" is null then coalesce("log_figures"."low" <= "log_figures"."high", 0) else "log_figures"."low" is null and "log_figures"."high" is null end),
	CONSTRAINT "log_figures_subject" CHECK(trim("log_figures"."subject", char(9, 10, 11, 12, 13, 32)) <> ''),
	CONSTRAINT "log_figures_metric" CHECK("log_figures"."metric" glob '[a-z]*' and "log_figures"."metric" not glob '*[^A-Za-z0-9]*'),
	CONSTRAINT "log_figures_role" CHECK("log_figures"."role" in ('result', 'parameter')),
	CONSTRAINT "log_figures_decimals" CHECK("log_figures"."decimals" between 0 and 20),
	CONSTRAINT "log_figures_unit" CHECK(trim("log_figures"."unit", char(9, 10, 11, 12, 13, 32)) <> ''),
	CONSTRAINT "log_figures_qualifier" CHECK(trim("log_figures"."qualifier", char(9, 10, 11, 12, 13, 32)) <> ''),
	CONSTRAINT "log_figures_condition" CHECK(json_valid("log_figures"."condition"))
);
