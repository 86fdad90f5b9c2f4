/** The types of completion. Costs nothing to import. */
import type { Completes } from '../cli/command-spec.ts';

/** A possible next word. */
export interface Candidate {
  /** The word without `CompletionRequest.before`, not yet quoted for any shell. */
  readonly word: string;
  /** One line, for shells that show descriptions; can be empty. */
  readonly help: string;
  /** True if the word can continue: no space is inserted after it. */
  readonly open?: boolean;
}

/** The kinds of names that files or the cloud can list. */
export type NameKind = Exclude<
  Completes,
  'file' | 'directory' | 'command' | 'context-template' | 'column' | 'label' | 'label-key'
>;

/** The candidates at the cursor, and what is to be added to them. */
export interface CompletionRequest {
  /** The part of the word before the candidates: `--dir=`, `name,uuid,`. */
  readonly before: string;
  /** The part of the word after `before`, up to the cursor. */
  readonly typed: string;
  readonly candidates: readonly Candidate[];
  readonly names?: NamesRequest | undefined;
  /** True if an alias or a plugin can be here. */
  readonly extensions?: true | undefined;
  readonly paths?: 'files' | 'directories' | undefined;
}

export interface NamesRequest {
  readonly kind: NameKind;
  /** The cluster of the nodegroups, or the one to upgrade to a cluster template. */
  readonly cluster?: string | undefined;
  /** Names that are already on the line. */
  readonly without: readonly string[];
  /** The global options on the line, by their keys. */
  readonly globals: Readonly<Record<string, string | boolean>>;
}

/** The request with all candidates. */
export interface CompletionResult extends CompletionRequest {
  /** Names included. */
  readonly candidates: readonly Candidate[];
}

/** The input and output of `magnum __complete` for one shell. */
export interface ShellProtocol {
  /** Returns the word at the cursor, then the words before it, without the program's name. Does not expand anything. */
  read(args: readonly string[]): readonly [current: string, ...before: string[]];
  /** Returns the output for the shell's completion function. `args` are those of `read`. */
  write(result: CompletionResult, args: readonly string[]): string;
}
