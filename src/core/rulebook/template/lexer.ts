import { TemplateError } from './error.ts';

/** What a word inside of `{{` and `}}` is. */
export type TemplateTokenKind =
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'string'
  | 'character'
  | 'number'
  | 'space'
  | 'symbol';

/** A word of an action, with its offset in the template. */
export interface TemplateToken {
  readonly kind: TemplateTokenKind;
  readonly text: string;
  readonly at: number;
}

/** A piece of a template: text, or the words of an action. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly TemplateToken[]; readonly at: number };

const OPEN = '{{';
const CLOSE = '}}';

const TOKENS: readonly (readonly [TemplateTokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\.)+'/y],
  ['number', /[+-]?(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['dot', /\./y],
  ['symbol', /:=|[=|(),]/y],
];

/**
 * Cuts a template into text and actions, as Go's `text/template` does: `{{- ` and ` -}}` take the
 * white space beside them away, comments vanish.
 */
export function cutTemplate(source: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let from = 0;
  let trimsNext = false;
  for (;;) {
    const open = source.indexOf(OPEN, from);
    const isLast = open < 0;
    const trimsBefore = !isLast && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    let text = isLast ? source.slice(from) : source.slice(from, open);
    if (trimsNext) text = text.replace(/^[ \t\r\n]+/, '');
    if (trimsBefore) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') pieces.push({ kind: 'text', text });
    if (isLast) return pieces;
    const action = readAction(source, open, open + OPEN.length + (trimsBefore ? 1 : 0));
    if (action.tokens !== undefined) {
      pieces.push({ kind: 'action', tokens: action.tokens, at: open });
    }
    from = action.end;
    trimsNext = action.trimsAfter;
  }
}

interface Action {
  /** Undefined for a comment. */
  readonly tokens: readonly TemplateToken[] | undefined;
  readonly end: number;
  readonly trimsAfter: boolean;
}

const TRIMMED_END = /[ \t\r\n]-\}\}/y;

function readAction(source: string, open: number, start: number): Action {
  const comment = readComment(source, open, start);
  if (comment !== undefined) return comment;
  const tokens: TemplateToken[] = [];
  let at = start;
  while (at < source.length) {
    TRIMMED_END.lastIndex = at;
    if (TRIMMED_END.test(source)) return { tokens, end: TRIMMED_END.lastIndex, trimsAfter: true };
    if (source.startsWith(CLOSE, at)) {
      return { tokens, end: at + CLOSE.length, trimsAfter: false };
    }
    const token = readToken(source, at);
    tokens.push(token);
    at += token.text.length;
  }
  throw new TemplateError('unclosed action', open);
}

function readComment(source: string, open: number, start: number): Action | undefined {
  const begin = /^[ \t\r\n]*\/\*/.exec(source.slice(start, start + COMMENT_LEAD_MAX));
  if (begin === null) return undefined;
  const end = source.indexOf('*/', start + begin[0].length);
  if (end < 0) throw new TemplateError('unclosed comment', open);
  const close = /^([ \t\r\n]-)?\}\}/.exec(source.slice(end + 2, end + 6));
  if (close === null) throw new TemplateError('comment ends before closing delimiter', end);
  const trimsAfter = close[1] !== undefined;
  return { tokens: undefined, end: end + 2 + close[0].length, trimsAfter };
}

/** Go wants the comment right after the braces and their dash. */
const COMMENT_LEAD_MAX = 3;

function readToken(source: string, at: number): TemplateToken {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) return { kind, text: match[0], at };
  }
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (character === '"' || character === '`') {
    throw new TemplateError('unterminated quoted string', at);
  }
  throw new TemplateError(`unexpected ${JSON.stringify(character)} in a command`, at);
}
