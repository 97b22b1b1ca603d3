const TAB = 0x09;
/** Ends a line; CRLF is no line end in either format. */
export const LINE_FEED = 0x0a;
/** Separates the parts of a line in both formats. */
export const SPACE = 0x20;
/** Opens and closes label values and names that are not plain words. */
export const QUOTE = 0x22;
/** Begins comments, metadata and exemplars. */
export const HASH = 0x23;
/** Separates labels. */
export const COMMA = 0x2c;
/** Stands between a label and its value. */
export const EQUALS = 0x3d;
/** Takes the meaning from the character after it, inside quotes. */
export const BACKSLASH = 0x5c;
/** Opens the labels of a series. */
export const BRACE_OPEN = 0x7b;
/** Closes the labels of a series. */
export const BRACE_CLOSE = 0x7d;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;

/** Whether the code is one of `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the code separates tokens in the text format; OpenMetrics knows the space alone. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Whether a name that is not in quotes may begin with the code. */
function isNameStart(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || code === UNDERSCORE;
}

/** The offset after the blanks at `at`. */
export function skipBlanks(text: string, at: number): number {
  let end = at;
  while (isBlank(text.charCodeAt(end))) end += 1;
  return end;
}

/** The offset after the label name at `at`; `at` itself when there is none. */
export function labelNameEnd(text: string, at: number): number {
  if (!isNameStart(text.charCodeAt(at))) return at;
  let end = at + 1;
  while (true) {
    const code = text.charCodeAt(end);
    if (!isNameStart(code) && !isDigit(code)) return end;
    end += 1;
  }
}

/** The offset after the metric name at `at`, which may have colons; `at` when there is none. */
export function metricNameEnd(text: string, at: number): number {
  let end = at;
  while (true) {
    const code = text.charCodeAt(end);
    const fits = isNameStart(code) || code === COLON || (end > at && isDigit(code));
    if (!fits) return end;
    end += 1;
  }
}
