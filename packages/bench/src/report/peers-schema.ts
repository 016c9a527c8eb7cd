import { z } from 'zod';
import { EVALUATIONS } from '../peers/evaluation.ts';
import { PEER_MEASURES } from '../peers/peer-figures.ts';
import { SIDES } from '../peers/peer-round.ts';

/** Version of the document that `bench peers --json` prints. A field that changes its meaning, or goes, raises it. */
export const PEERS_SCHEMA_VERSION = 1;

const costs = z
  .object({ ours: z.number().nullable(), peer: z.number().nullable(), also: z.number().nullable() })
  .describe('Milliseconds or bytes, as the unit says; null where nobody measured it.');

const figure = z.object({
  measure: z.enum(PEER_MEASURES),
  unit: z.enum(['ms', 'bytes']),
  threads: z.int(),
  tokens: z.int().nullable().describe('Tokens that the cost is of; null for what has nothing to do with tokens.'),
  costs,
  ratio: z
    .object({ median: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('Cost of the peer over ours, round by round: its median and range.'),
  basis: z.enum(['undisturbed', 'disturbed']).describe('disturbed: other programs disturbed every round.'),
  rounds: z.array(
    z.object({ round: z.int(), state: z.enum(['counted', 'disturbed']), costs, ratio: z.number().nullable() }),
  ),
});

const run = z.object({
  side: z.enum(SIDES),
  work: z.enum(['all', 'one']).describe('Everything on all threads, or decode on one.'),
  threads: z.int(),
  startedAt: z.string(),
  startupMs: z.number(),
  loadMs: z.number(),
  peakRssBytes: z.int(),
  foreign: z.object({
    state: z.enum(['quiet', 'disturbed', 'unknown']),
    share: z.number().nullable().describe('Of all cores, used by other programs.'),
  }),
  stream: z.object({ before: z.number(), after: z.number() }).describe('Bytes per second that memory was read with.'),
  samplesNs: z
    .partialRecord(z.enum(EVALUATIONS), z.array(z.number()))
    .describe('Nanoseconds of each repetition, in measured order.'),
});

/** What `bench peers` prints with `--json`. */
export const PeersDocument = z
  .object({
    kind: z.literal('peers'),
    schemaVersion: z.literal(PEERS_SCHEMA_VERSION),
    session: z.string(),
    state: z
      .enum(['measured', 'notQualified', 'crashed', 'stopped'])
      .describe('notQualified: the chain did not pass its gates, so nothing is compared.'),
    why: z.string().nullable().describe('Of anything but measured.'),
    sentence: z.string(),
    manifest: z.string(),
    topology: z.string(),
    model: z.object({ name: z.string(), hash: z.string().nullable(), synthetic: z.boolean() }),
    also: z.string().nullable().describe('File name of weights that only the peer executed.'),
    alsoTypes: z
      .object({ quantisation: z.string(), head: z.string().nullable() })
      .nullable()
      .describe('What those weights are stored as, all matrices and the head.'),
    peer: z
      .object({
        package: z.string(),
        version: z.string(),
        llamaCpp: z.string().nullable(),
        systemInfo: z.string().nullable(),
        flashAttention: z.union([z.boolean(), z.literal('auto')]).nullable(),
      })
      .describe('What was measured beside ours.'),
    threads: z.int(),
    roundsWanted: z.int(),
    figures: z.array(figure),
    derived: z.array(
      z.object({
        name: z.enum(['blockCost', 'streamShare', 'memoryAboveWeights']),
        unit: z.enum(['ratio', 'bytes']),
        ours: z.number().nullable(),
        peer: z.number().nullable(),
      }),
    ),
    notRun: z.array(z.enum(EVALUATIONS)).describe('Evaluations that the cache has no room for.'),
    rounds: z.array(z.object({ round: z.int(), runs: z.array(run) })).describe('Every sample, in measured order.'),
    runs: z.array(z.string()).describe('Ids of the imported runs that the peer’s figures are stored as.'),
  })
  .meta({ title: 'Shardbench peers', description: 'A chain beside another program over the same weights.' });

export type Peers = z.infer<typeof PeersDocument>;

/** The published JSON Schema of the document. */
export const peersJsonSchema = (): object => z.toJSONSchema(PeersDocument);
