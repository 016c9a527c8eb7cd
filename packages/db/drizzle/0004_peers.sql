-- Another tool, measured beside ours. The rebuilt table loses its trigger, which is created again at the end.

CREATE TABLE `__new_foreign_results` (
	`run_id` text PRIMARY KEY NOT NULL,
	`tool` text NOT NULL,
	`result` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "foreign_results_tool" CHECK("__new_foreign_results"."tool" in ('llamaBench', 'nodeLlamaCpp')),
	CONSTRAINT "foreign_results_result" CHECK(json_valid("__new_foreign_results"."result"))
);
--> statement-breakpoint
INSERT INTO `__new_foreign_results`("run_id", "tool", "result") SELECT "run_id", "tool", "result" FROM `foreign_results`;--> statement-breakpoint
DROP TABLE `foreign_results`;--> statement-breakpoint
ALTER TABLE `__new_foreign_results` RENAME TO `foreign_results`;
--> statement-breakpoint
CREATE TRIGGER foreign_results_run BEFORE INSERT ON foreign_results
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE id = NEW.run_id AND provenance = 'imported')
BEGIN
  SELECT RAISE(ABORT, 'what another tool said belongs to an imported run');
END;
