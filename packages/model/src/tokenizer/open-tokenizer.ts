import { metadataReader } from '../metadata.ts';
import { readHeader } from '../read-header.ts';
import { makeTokenizer, type Tokenizer } from './tokenizer.ts';
import { readTokenizerArrays } from './tokenizer-arrays.ts';
import { tokenizerParts, type Unusable } from './tokenizer-parts.ts';

/** A file's tokenizer, or why there is none to use: none in it, one of another kind, one that contradicts itself. */
export type OpenedTokenizer =
  | { readonly state: 'usable'; readonly tokenizer: Tokenizer }
  | { readonly state: 'absent' }
  | ({ readonly state: 'unsupported' | 'damaged' } & Unusable);

/**
 * Reads the tokenizer of a GGUF file: byte-level BPE (`gpt2`) with the pre-tokenizers `gpt-2` and `gpt-4o`. `openModel`
 * leaves these arrays alone; they are read here, when somebody asks.
 *
 * @throws ShardbenchError of kind `input` for a file whose header `openModel` refuses, or whose arrays are of other types
 */
export const openTokenizer = async (path: string): Promise<OpenedTokenizer> => {
  const metadata = metadataReader(path, await readHeader(path));
  if (!metadata.has('tokenizer.ggml.model')) return { state: 'absent' };
  const made = tokenizerParts(metadata, readTokenizerArrays(path));
  return made.state === 'usable' ? { state: 'usable', tokenizer: makeTokenizer(made.parts) } : made;
};
