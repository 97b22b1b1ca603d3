import { quoteGo } from '../../promql/syntax/string-literal.ts';
import { formatGoFloat } from './go-float.ts';
import { PRINT_WIDTH_MAX } from './limits.ts';
import { printValue, type TemplateValue, typeName } from './value.ts';

const DIRECTIVE = /%(?<flags>[-+# 0]*)(?<width>\d*)(?:\.(?<precision>\d*))?(?<verb>.?)/gsu;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/**
 * Writes values as Go's `fmt.Sprintf` does, with its words where a verb does not fit its value.
 * Verbs: v d s q f e g x X t c b o, with width, precision and flags.
 */
export function printf(format: string, values: readonly TemplateValue[]): string {
  let used = 0;
  let text = '';
  let from = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    const directive = directiveOf(match.groups ?? {});
    text += format.slice(from, match.index);
    from = match.index + match[0].length;
    if (directive.verb === '%') text += '%';
    else if (directive.verb === '') text += '%!(NOVERB)';
    else {
      const value = values[used];
      text += value === undefined ? `%!${directive.verb}(MISSING)` : write(value, directive);
      used += 1;
    }
  }
  text += format.slice(from);
  const extra = values.slice(used).map((value) => `${goType(value)}=${printValue(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function directiveOf(groups: Readonly<Record<string, string | undefined>>): Directive {
  const { flags = '', width = '', precision, verb = '' } = groups;
  return {
    flags,
    width: Math.min(Number(width), PRINT_WIDTH_MAX),
    precision: precision === undefined ? undefined : Math.min(Number(precision), PRINT_WIDTH_MAX),
    verb,
  };
}

function goType(value: TemplateValue): string {
  return value.type === 'nil' ? '<nil>' : typeName(value);
}

function write(value: TemplateValue, directive: Directive): string {
  const text = written(value, directive);
  if (text === undefined) {
    if (value.type === 'nil') return `%!${directive.verb}(<nil>)`;
    return `%!${directive.verb}(${goType(value)}=${printValue(value)})`;
  }
  return padded(text, directive, value.type === 'float64' || value.type === 'int');
}

/** The text of a value; undefined where the verb is not for values of its type. */
function written(value: TemplateValue, directive: Directive): string | undefined {
  if (directive.verb === 'v')
    return value.type === 'nil' ? '<nil>' : writtenPlain(value, directive);
  switch (value.type) {
    case 'string':
      return writtenText(value.value, directive);
    case 'int':
      return writtenWhole(value.value, directive);
    case 'float64':
      return writtenFloat(value.value, directive);
    case 'bool':
      return directive.verb === 't' ? String(value.value) : undefined;
    case 'nil':
      return undefined;
    default:
      return directive.verb === 's' ? printValue(value) : undefined;
  }
}

function writtenPlain(value: TemplateValue, directive: Directive): string {
  if (value.type === 'float64') return writtenFloat(value.value, { ...directive, verb: 'g' }) ?? '';
  if (value.type === 'int') return signed(String(value.value), directive);
  if (value.type === 'string') return cut(value.value, directive.precision);
  return printValue(value);
}

function writtenText(text: string, { verb, precision }: Directive): string | undefined {
  const shown = cut(text, precision);
  if (verb === 's') return shown;
  if (verb === 'q') return quoteGo(shown);
  if (verb !== 'x' && verb !== 'X') return undefined;
  const bytes = [...new TextEncoder().encode(shown)];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return verb === 'x' ? hex : hex.toUpperCase();
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}

function writtenWhole(value: number, directive: Directive): string | undefined {
  switch (directive.verb) {
    case 'd':
      return signed(String(value), directive);
    case 'x':
      return signed(value.toString(16), directive);
    case 'X':
      return signed(value.toString(16).toUpperCase(), directive);
    case 'o':
      return signed(value.toString(8), directive);
    case 'b':
      return signed(value.toString(2), directive);
    case 'c':
      return value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
    default:
      return undefined;
  }
}

function writtenFloat(value: number, directive: Directive): string | undefined {
  const { verb, precision } = directive;
  const lower = verb.toLowerCase();
  if (lower !== 'f' && lower !== 'e' && lower !== 'g') return undefined;
  const text = formatGoFloat(value, lower, lower === 'g' ? precision : (precision ?? 6));
  const written = signed(text, directive);
  return verb === lower || !Number.isFinite(value) ? written : written.toUpperCase();
}

function signed(text: string, { flags }: Directive): string {
  // Infinity comes with its sign, which a blank takes the place of.
  if (text.startsWith('+') && flags.includes(' ')) return text.replace('+', ' ');
  if (text.startsWith('-') || text.startsWith('+')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

function padded(text: string, { flags, width }: Directive, isNumber: boolean): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  // What is not finite is padded with blanks, as it has no digits.
  if (!flags.includes('0') || (isNumber && !/\d/.test(text))) return ' '.repeat(missing) + text;
  const sign = isNumber && /^[-+ ]/.test(text) ? text.charAt(0) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
