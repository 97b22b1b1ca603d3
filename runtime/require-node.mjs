// Runs before anything that needs Node 24, so it is plain JavaScript that old versions can parse.

const REQUIRED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < REQUIRED_MAJOR) {
  console.error(
    [
      `holdpoint needs Node ${REQUIRED_MAJOR} or newer; this is Node ${process.versions.node} (${process.execPath}).`,
      'On Linux with glibc (x64, arm64) `npm ci` in a checkout brings its own Node 24: use `npm start`,',
      '`npm test` and `npm run -s holdpoint -- <args>`, without `--omit=optional`.',
      'Anywhere else (macOS, Alpine, an installed package): install Node 24 from https://nodejs.org first.',
    ].join('\n'),
  );
  // Exit code 3: the guard cannot judge. A pipeline must not read this as a go.
  process.exit(3);
}
