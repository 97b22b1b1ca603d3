#!/usr/bin/env node
import './require-node.mjs';
import { existsSync } from 'node:fs';

// An installed package carries the build; a checkout runs the sources, whose types Node strips.
const sources = new URL('../src/main.ts', import.meta.url);
const build = new URL('../dist/main.js', import.meta.url);
await import(existsSync(sources) ? sources.href : build.href);
