/**
 * Builds the panel as it is: `node sfdx/preview/build.mjs FOLDER`.
 *
 * Two builds share FOLDER. Engine and base components go to `vendor-KEY`, once for
 * each set of them that is in use; our own components are compiled each time.
 */
import { createHash } from 'node:crypto';
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import lwc from '@lwc/rollup-plugin';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import { rollup } from 'rollup';

import { baseComponentFixes, baseModules, iconsNamed } from './packages.mjs';
import { salesforceModules } from './salesforce.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const SFDX = dirname(HERE);
const PACKAGE = join(SFDX, 'force-app', 'main', 'default');
const BUNDLES = join(PACKAGE, 'lwc');
const LABELS = join(PACKAGE, 'labels', 'CustomLabels.labels-meta.xml');
const FRAME = join(HERE, 'frame');
const ENGINE = ['@lwc/synthetic-shadow', 'lwc'];
const STYLES = {
    'slds1.css':
        '@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css',
    'slds2.css': '@salesforce-ux/design-system-2/dist/css/bundled/slds2.cosmos.css'
};
/** Decide what is in the vendor build, besides what is asked of it. */
const DECISIVE = [
    join(SFDX, 'package-lock.json'),
    join(HERE, 'build.mjs'),
    join(HERE, 'packages.mjs')
];

const require = createRequire(import.meta.url);

async function build(folder) {
    mkdirSync(folder, { recursive: true });
    const sources = ourSources();
    const asked = [...ENGINE, ...baseComponentsIn(sources)];
    const icons = iconsNamed(sources);
    const vendor = `vendor-${keyOf([...asked, ...icons])}`;
    if (!existsSync(join(folder, vendor))) {
        await buildVendor(join(folder, vendor), asked, icons);
    }
    await buildPanel(join(folder, 'panel'), `/${vendor}/`);
    copyPage(folder, vendor);
}

/** What people wrote for the panel and the frame, tests left out. */
function ourSources() {
    return [BUNDLES, FRAME].flatMap((root) =>
        readdirSync(root, { recursive: true, withFileTypes: true })
            .map((entry) => [entry, join(entry.parentPath ?? entry.path, entry.name)])
            .filter(([entry]) => entry.isFile() && /\.(js|html)$/.test(entry.name))
            .filter(([, path]) => !path.includes('__tests__'))
            .map(([, path]) => readFileSync(path, 'utf8'))
    );
}

function baseComponentsIn(sources) {
    const found = new Set();
    for (const text of sources) {
        for (const [, tag] of text.matchAll(/<lightning-([a-z-]+)/g)) {
            found.add(`lightning/${tag.replace(/-(\w)/g, (_, c) => c.toUpperCase())}`);
        }
        for (const [, name] of text.matchAll(/from '(lightning\/\w+)'/g)) {
            found.add(name);
        }
    }
    return [...found].sort();
}

function keyOf(asked) {
    const hash = createHash('sha256').update(JSON.stringify(asked));
    for (const file of DECISIVE) hash.update(readFileSync(file));
    return hash.digest('hex').slice(0, 16);
}

async function buildVendor(target, asked, icons) {
    const working = mkdtempSync(join(dirname(target), 'working-'));
    const input = Object.fromEntries(
        asked.map((name) => [name, entryFor(name, working)])
    );
    const bundle = await rollup({
        input,
        onwarn: () => {},
        plugins: [
            baseComponentFixes(icons),
            salesforceModules(LABELS),
            ...compiler(working)
        ]
    });
    const done = join(working, 'done');
    await bundle.write({
        dir: done,
        format: 'esm',
        chunkFileNames: 'chunks/[name]-[hash].js'
    });
    rmSync(target, { recursive: true, force: true });
    renameSync(done, target);
    rmSync(working, { recursive: true });
}

/** A file that hands on a module, since a module's name is no entry by itself. */
function entryFor(name, working) {
    const file = join(working, `${name.replace(/\W/g, '_')}.js`);
    const isComponent = !ENGINE.includes(name);
    const whole = `export * from '${name}';\n`;
    const main = `export { default } from '${name}';\n`;
    writeFileSync(file, isComponent ? whole + main : whole);
    return file;
}

async function buildPanel(target, vendor) {
    const bundle = await rollup({
        input: { frame: join(FRAME, 'frame.js') },
        external: (id) => ENGINE.includes(id) || id.startsWith('lightning/'),
        onwarn: refuse,
        plugins: [
            salesforceModules(LABELS, join(FRAME, 'apex.js')),
            ...compiler(SFDX, ourBundles())
        ]
    });
    await bundle.write({
        dir: target,
        format: 'esm',
        chunkFileNames: '[name].js',
        paths: (id) => `${vendor}${id}.js`,
        sourcemap: true
    });
}

function ourBundles() {
    return readdirSync(BUNDLES, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .filter(({ name }) => existsSync(join(BUNDLES, name, `${name}.js`)))
        .map(({ name }) => ({
            name: `c/${name}`,
            path: join(BUNDLES, name, `${name}.js`)
        }));
}

function compiler(rootDir, modules = []) {
    return [
        replace({
            preventAssignment: true,
            values: {
                'import.meta.env.SSR': 'false',
                'process.env.NODE_ENV': '"development"'
            }
        }),
        lwc({ rootDir, modules: [...modules, ...baseModules()] }),
        nodeResolve()
    ];
}

/** What the compiler warns of in our own components has to be put right. */
function refuse(warning) {
    throw new Error(`${warning.message}\n${warning.loc?.file ?? warning.id ?? ''}`);
}

function copyPage(folder, vendor) {
    for (const [name, from] of Object.entries(STYLES)) {
        cpSync(require.resolve(from), join(folder, name));
    }
    cpSync(join(FRAME, 'frame.css'), join(folder, 'frame.css'));
    const page = readFileSync(join(FRAME, 'index.html'), 'utf8');
    writeFileSync(join(folder, 'index.html'), page.replaceAll('VENDOR', vendor));
}

await build(resolve(process.argv[2]));
