/** Terminals have 80 columns since there are terminals, and logs are read in narrow windows. */
export const WIDTH = 80;

/** Breaks a text between words into lines of at most `width`; longer words stand alone. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Breaks a text into lines, of which the first comes after `lead` and the rest below it. */
export function hang(lead: string, text: string, width: number = WIDTH): readonly string[] {
  const indent = ' '.repeat(lead.length);
  return wrap(text, width - lead.length).map((line, index) => (index === 0 ? lead : indent) + line);
}
