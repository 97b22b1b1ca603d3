/**
 * A text without its middle dots. The rules of this folder and their planted cases write what they
 * look for with a dot inside, so that they do not find themselves.
 */
export function hidden(text: string): string {
  return text.replaceAll('·', '');
}
