import type { TemplateValue } from './value.ts';

/** A parsed template, and those that it defines under a name. */
export interface Template {
  /** As it was written, for errors and pages. */
  readonly source: string;
  readonly body: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** One part of a template. `at` is an offset in the source, from zero. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipe: Pipe }
  | ({ readonly kind: 'if' | 'with' | 'range' } & Branch)
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly pipe: Pipe | undefined;
      readonly at: number;
    }
  | { readonly kind: 'break' | 'continue'; readonly at: number };

/** A block that runs depending on a value, and what runs otherwise. */
export interface Branch {
  readonly pipe: Pipe;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** Commands of which each gets the value of the one before as its last argument. */
export interface Pipe {
  readonly at: number;
  /** Variables that get the value: at most one, in `range` two. */
  readonly variables: readonly string[];
  /** Whether the variables are there already, as in `$x = 1`. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

/** A function with its arguments, or a single value. */
export interface Command {
  readonly at: number;
  readonly operands: readonly Operand[];
}

/** One word of a command. */
export type Operand = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: TemplateValue }
  | { readonly kind: 'nil' }
  | { readonly kind: 'dot' }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly path: readonly string[] }
);
