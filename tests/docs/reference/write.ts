/** `npm run docs:reference` */
import { writeFileSync } from 'node:fs';

import { publicStarlark, reference, referenceFile } from './reference.ts';

writeFileSync(referenceFile, await reference(await publicStarlark()));
process.stdout.write(`wrote ${referenceFile}\n`);
