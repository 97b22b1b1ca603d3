import { readFileSync } from 'node:fs';
import express from 'express';

// The peer of the bench can-proceed: Express and nothing else, which answers `res.json` of the
// object in the file that it is given. Prints its port.

const [path = ''] = process.argv.slice(2);
const object: unknown = JSON.parse(readFileSync(path, 'utf8'));
const app = express();
app.disable('etag');
app.disable('x-powered-by');
app.get('/can-proceed', (_request, response) => {
  response.json(object);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${address.port}\n`);
});
