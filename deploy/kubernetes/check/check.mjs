// Usage: node check.mjs RENDERED.yaml ... (as kubectl kustomize prints them)
// Every document must be valid under its kind's schema, and have no field that the kind does not
// know: the schemas let unknown fields pass, the types of the same package do not.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const moduleOf = ({ apiVersion }) =>
  apiVersion.startsWith("keda.sh/")
    ? `@kubernetes-models/keda/${apiVersion}`
    : `kubernetes-models/${apiVersion}`;

const objects = process.argv.slice(2).flatMap((file) =>
  parseAllDocuments(readFileSync(file, "utf8"))
    .map((document) => document.toJS())
    .filter(Boolean)
    .map((object) => ({ object, name: `${file}: ${object.kind} ${object.metadata?.name}` })),
);
const problems = [];

for (const { object, name } of objects) {
  try {
    const models = await import(moduleOf(object));
    new models[object.kind](object).validate();
  } catch (error) {
    problems.push(`${name}: ${error.message}`);
  }
}

// One statement a line, so that a line tells the document.
const source = objects
  .map(
    ({ object }, i) =>
      `export const o${i}: import("${moduleOf(object)}").I${object.kind} = ${JSON.stringify(object)};`,
  )
  .join("\n");
const file = join(import.meta.dirname, "rendered.ts");
writeFileSync(file, source);
const program = ts.createProgram([file], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
});
for (const diagnostic of program.getSemanticDiagnostics(program.getSourceFile(file))) {
  const { line } = ts.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start);
  problems.push(
    `${objects[line].name}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`,
  );
}

problems.forEach((problem) => console.error(problem));
console.log(`${objects.length} documents, ${problems.length} problems`);
process.exit(problems.length === 0 && objects.length > 0 ? 0 : 1);
