/**
 * Where a text stops being JSON. `JSON.parse` names no position for many faults; a sender of a long batch needs one.
 *
 * Input: the text. Output: the place of the first character that cannot stand there, or null when the text is JSON (RFC 8259).
 */
export interface JsonFault {
  /** From 0, in UTF-16 code units. */
  position: number;
  /** From 1. */
  line: number;
  column: number;
}

type Step = Expected | 'string' | 'atom' | 'fault';
type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';

const SPACE = /[\t\n\r ]*/y;
const ATOM = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Finds the first fault. O(length), without recursion, so that depth is no matter. */
export function jsonFault(text: string): JsonFault | null {
  const position = faultPosition(text);
  if (position === null) return null;
  const before = text.slice(0, position);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { position, line: before.split('\n').length, column: position - lineStart + 1 };
}

function faultPosition(text: string): number | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = endOf(SPACE, text, at) ?? at;
    if (at >= text.length) return expected === 'nothing' ? null : at;
    const character = text[at]!;
    const next: Step = step(expected, character, open);
    if (next === 'fault') return at;
    if (next === 'string') {
      const end = stringEnd(text, at);
      if (end.fault) return end.at;
      at = end.at;
      expected = afterString(expected, open);
    } else if (next === 'atom') {
      const end = endOf(ATOM, text, at);
      if (end === null) return at;
      at = end;
      expected = afterValue(open);
    } else {
      expected = next;
      at++;
    }
  }
}

/** What may follow a character, and the bookkeeping of brackets; 'string' and 'atom' are read by the caller. */
function step(expected: Expected, character: string, open: ('{' | '[')[]): Step {
  const isClosing = character === '}' || character === ']';
  if (isClosing) return close(expected, character, open);
  if (expected === 'colon') return character === ':' ? 'value' : 'fault';
  if (expected === 'commaOrEnd') return character !== ',' ? 'fault' : open.at(-1) === '{' ? 'key' : 'value';
  if (expected === 'nothing') return 'fault';
  if (character === '"') return 'string';
  if (expected === 'key' || expected === 'keyOrEnd') return 'fault';
  if (character === '{' || character === '[') {
    open.push(character);
    return character === '{' ? 'keyOrEnd' : 'valueOrEnd';
  }
  return 'atom';
}

function close(expected: Expected, character: string, open: ('{' | '[')[]): Expected | 'fault' {
  const mayClose = character === '}' ? expected === 'keyOrEnd' || expected === 'commaOrEnd' : expected === 'valueOrEnd' || expected === 'commaOrEnd';
  if (!mayClose || open.at(-1) !== (character === '}' ? '{' : '[')) return 'fault';
  open.pop();
  return afterValue(open);
}

/** A string is a key or a value, as was expected. */
function afterString(expected: Expected, open: readonly string[]): Expected {
  return expected === 'key' || expected === 'keyOrEnd' ? 'colon' : afterValue(open);
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'commaOrEnd';
}

/** A loop and not one pattern: a string may be megabytes long, which a pattern with alternatives does not survive. */
function stringEnd(text: string, start: number): { at: number; fault: boolean } {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { at: at + 1, fault: false };
    if (code < 0x20) return { at, fault: true };
    if (code === 0x5c) {
      const end = endOf(ESCAPE, text, at);
      if (end === null) return { at, fault: true };
      at = end;
    } else {
      at++;
    }
  }
  return { at, fault: true };
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
