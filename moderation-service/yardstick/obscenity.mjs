// What npm obscenity (English data set, recommended transformers) makes of labelled prompts, counted as
// `./plantain moderation eval` counts: block is the positive class, rows labelled review are left out.
//
//   npm install --prefix moderation-service/yardstick --no-package-lock
//   node moderation-service/yardstick/obscenity.mjs FILE.csv...
//
// Several files are counted as one. The columns are id,text,label.
import { readFileSync } from 'node:fs';
import { RegExpMatcher, englishDataset, englishRecommendedTransformers } from 'obscenity';

/** Rows of a CSV file (RFC 4180) as objects by the names in its header. */
function rows(file) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const lines = [];
  let line = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      if (line.length > 1) {
        lines.push(line);
      }
      line = [];
    }
  }
  const [header, ...body] = lines;
  for (const column of ['text', 'label']) {
    if (!header.includes(column)) {
      throw new Error(`${file}: there is no column ${column}, only ${header}`);
    }
  }
  return body.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node obscenity.mjs FILE.csv...');
  process.exit(2);
}
const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
const count = { caught: 0, missed: 0, false_alarms: 0, passed: 0 };
for (const row of files.flatMap(rows)) {
  if (row.label === 'review') {
    continue;
  }
  const blocked = matcher.hasMatch(row.text);
  if (row.label === 'block') {
    count[blocked ? 'caught' : 'missed']++;
  } else {
    count[blocked ? 'false_alarms' : 'passed']++;
  }
}
const precision = count.caught / (count.caught + count.false_alarms) || 0;
const recall = count.caught / (count.caught + count.missed) || 0;
const f1 = (2 * precision * recall) / (precision + recall) || 0;
const round = (value) => Math.round(value * 1000) / 1000;
console.log(
  JSON.stringify({ ...count, precision: round(precision), recall: round(recall), f1: round(f1) }, null, 2));
