/** What the parts of completion tell each other. Costs nothing to import. */
import type { Completes } from '../cli/command-spec.ts';

/** A word that may come next. */
export interface Candidate {
  /** The whole word, or what stands behind `CompletionRequest.before` of it. As text: no shell has a say in it yet. */
  readonly word: string;
  /** One line for shells that show it; empty where the word says it all. */
  readonly help: string;
  /** More belongs to the same word: no blank behind it. */
  readonly open?: boolean;
}

/** Names that are known elsewhere: in files, or by the cloud. */
export type NameKind = Exclude<Completes, 'file' | 'directory' | 'command'>;

/** What could stand where the cursor is. */
export interface CompletionRequest {
  /** What is already there of the word and is none of the candidates': `--dir=`, `name,uuid,`. */
  readonly before: string;
  /** Behind that. */
  readonly typed: string;
  readonly candidates: readonly Candidate[];
  readonly names?: NamesRequest | undefined;
  readonly paths?: 'files' | 'directories' | undefined;
}

export interface NamesRequest {
  readonly kind: NameKind;
  /** Whose nodegroups. */
  readonly cluster?: string | undefined;
  /** Those that stand there already. */
  readonly without: readonly string[];
  /** The global options of the line, by their keys: which cloud, as whom. */
  readonly globals: Readonly<Record<string, string | boolean>>;
}

/** What is put before a shell: candidates that fit, with what is already there. */
export interface CompletionResult extends CompletionRequest {
  /** Names included. */
  readonly candidates: readonly Candidate[];
}

/** How one shell asks, and how it is answered. */
export interface ShellProtocol {
  /** The words before the cursor without the program's name, the last being the one that is typed. Nothing is expanded. */
  read(question: readonly string[]): readonly [current: string, ...before: string[]];
  /** What the shell's function takes in, `question` being the same again. */
  write(answer: CompletionResult, question: readonly string[]): string;
}
