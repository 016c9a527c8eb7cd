import type { Smoke, SmokeAnswer } from '@shardbench/gates';
import type { SmokePrompt } from '@shardbench/manifest';
import { openTokenizer, type Tokenizer } from '@shardbench/model';
import type { Chain, Session } from '@shardbench/runtime';
import type { JobFiles } from './open-job.ts';

/** The smoke prompts of a manifest as token ids, made before anything is opened. */
export type PreparedSmoke =
  | { readonly state: 'notStated' | 'noTokenizer' }
  | {
      readonly state: 'ready';
      readonly tokenizer: Tokenizer;
      readonly questions: readonly Question[];
      /** Rows of the chain's cache. */
      readonly tokensMax: number;
    };

interface Question extends SmokePrompt {
  readonly tokens: Uint32Array;
}

/** Encodes the smoke prompts of a manifest with the tokenizer of its weights. */
export const prepareSmoke = async ({ manifest, model }: JobFiles): Promise<PreparedSmoke> => {
  if (manifest.smoke.length === 0) return { state: 'notStated' };
  const opened = await openTokenizer(model.path);
  if (opened.state !== 'usable') return { state: 'noTokenizer' };
  const { tokenizer } = opened;
  const questions = manifest.smoke.map((prompt) => ({
    ...prompt,
    tokens: Uint32Array.from(tokenizer.encodeUserMessage(prompt.prompt)),
  }));
  return { state: 'ready', tokenizer, questions, tokensMax: manifest.maxSeqLen };
};

/** Generates up to the first token that ends an answer. A session stops at one such id; a model may have several. */
const answer = async (session: Session, { tokens, maxNewTokens }: Question, tokenizer: Tokenizer): Promise<string> => {
  const eosToken = [...tokenizer.endIds].at(-1);
  const stop = eosToken === undefined ? {} : { ignoreEos: false, eosToken };
  session.reset();
  const made = [...(await session.generate(tokens, { maxNew: maxNewTokens, ...stop })).tokens];
  const end = made.findIndex((token) => tokenizer.endIds.has(token));
  return tokenizer.decode(end < 0 ? made : made.slice(0, end));
};

/** Asks a chain every smoke prompt. */
export const askSmoke = async (chain: Chain, prepared: PreparedSmoke): Promise<Smoke> => {
  if (prepared.state !== 'ready') return { state: prepared.state };
  const { tokenizer, questions, tokensMax } = prepared;
  using session = chain.newSession();
  const answers: SmokeAnswer[] = [];
  for (const question of questions) {
    const { prompt, contains } = question;
    const tokens = question.tokens.length + question.maxNewTokens;
    const came =
      tokens > tokensMax
        ? ({ state: 'tooLong', tokens, tokensMax } as const)
        : ({ state: 'answered', answer: await answer(session, question, tokenizer) } as const);
    answers.push({ prompt, contains, came });
  }
  return { state: 'answered', answers };
};
