import { runInNewContext } from 'node:vm';
import { Template } from '@huggingface/jinja';

/** A rendered template: what the template wrote around the user's text, which stands between any two pieces. */
export type RenderedChat = { readonly state: 'rendered'; readonly pieces: readonly string[] } | Failed;
interface Failed {
  readonly state: 'failed';
  readonly why: string;
}

/** Stands for the user's text while the template is rendered: two characters that no text assigns a meaning to. */
const USER_TEXT = '\uE0F1user\uE0F2';
/** A template of a real model takes a millisecond; one that loops must not take the worker with it. */
const RENDER_MS = 1000;

const renderOnce = (template: string, variables: Readonly<Record<string, unknown>>): string => {
  const render = (): string => new Template(template).render({ ...variables });
  // Only the time limit is of use here: what runs are the library's own functions.
  return runInNewContext('render()', { render }, { timeout: RENDER_MS }) as string;
};

/**
 * Renders a chat template for one message of the user, followed by the beginning of the answer. The user's text itself is
 * not in the result, so that nothing in it can pass for a part of the template.
 */
export const renderChat = (template: string, tokens: { readonly bos: string; readonly eos: string }): RenderedChat => {
  try {
    const rendered = renderOnce(template, {
      messages: [{ role: 'user', content: USER_TEXT }],
      add_generation_prompt: true,
      bos_token: tokens.bos,
      eos_token: tokens.eos,
    });
    const pieces = rendered.split(USER_TEXT);
    return pieces.length > 1
      ? { state: 'rendered', pieces }
      : { state: 'failed', why: 'it leaves the user’s message out' };
  } catch (error) {
    return { state: 'failed', why: error instanceof Error ? error.message.slice(0, 200) : 'it throws' };
  }
};
