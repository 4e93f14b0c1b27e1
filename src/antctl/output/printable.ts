/** The start of a line that is written over, which shows progress. */
const progress = '\r\u001b[K';
/** Control characters, with what would make them one of the sequences of `createStyle`, and marks that turn text around. */
const suspicious = /\p{Cc}(?:\[(?:[12]|22|3[1239])m)?|\p{Bidi_Control}/gu;

/**
 * A text that is safe to show in a terminal: names, messages and files may hold characters that would steer it. They come
 * out as `\uXXXX`, which leaves JSON what it is. Line breaks and tabs stay, with `isColoured` also antctl's own emphasis.
 */
export function printable(text: string, isColoured: boolean): string {
  if (text.startsWith(progress)) return `${progress}${printable(text.slice(progress.length), isColoured)}`;
  return text.replace(suspicious, (found) => {
    if (found.startsWith('\n') || found.startsWith('\t')) return found;
    if (isColoured && found.startsWith('\u001b') && found.length > 1) return found;
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}${found.slice(1)}`;
  });
}
