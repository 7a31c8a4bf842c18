const { spawnSync } = require('node:child_process');
const { chmodSync, mkdtempSync, readFileSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const SCRIPT = join(__dirname, '../install.mjs');
const SERVICE = 'https://tandem.example';

/* Stands in for Salesforce's command line: notes how it is called, and answers. */
function standIn(answer, code = 0) {
    const folder = mkdtempSync(join(tmpdir(), 'install-'));
    const program = join(folder, 'sf');
    writeFileSync(
        program,
        `#!/bin/sh
echo "$TANDEM_URL|$*" >> ${folder}/log
case "$*" in "org list"*) echo '${answer}' ;; *) exit ${code} ;; esac
`
    );
    chmodSync(program, 0o755);
    return folder;
}

function install(folder, ...given) {
    const done = spawnSync(process.execPath, [SCRIPT, ...given], {
        env: { PATH: `${folder}:/usr/bin:/bin` },
        encoding: 'utf8'
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
}

function calls(folder) {
    return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
}

const NEW = '{"result":[]}';
const OLD = '{"result":[{"fullName":"Tandem"}]}';

describe('scripts/install.mjs', () => {
    it('deploys everything into an org that has nothing yet', () => {
        const folder = standIn(NEW);

        const { code, out } = install(folder, '--org', 'acme', '--url', `${SERVICE}/`);

        const [, deploy, assign] = calls(folder);
        expect(code).toBe(0);
        expect(deploy).toContain(`${SERVICE}|project deploy start`);
        expect(deploy).toContain('--source-dir force-app/main/default ');
        expect(deploy).toContain('--source-dir defaults');
        expect(assign).toContain('--name Tandem_Admin --target-org acme');
        expect(out).toContain('Tandem is installed');
    });

    it('keeps what an administrator has set when it updates', () => {
        const folder = standIn(OLD);

        const { out } = install(folder, '--org', 'acme', '--url', SERVICE);

        const deploy = calls(folder)[1];
        expect(deploy).toContain('force-app/main/default/classes');
        expect(deploy).not.toContain('redentials');
        expect(deploy).not.toContain('--source-dir defaults');
        expect(deploy).not.toContain('--source-dir force-app/main/default ');
        expect(out).toContain('up to date');
    });

    it('changes nothing in a trial', () => {
        const folder = standIn(NEW);

        install(folder, '--org', 'acme', '--url', SERVICE, '--dry-run');

        expect(calls(folder)).toHaveLength(2);
        expect(calls(folder)[1]).toContain('--dry-run');
    });

    it.each([
        ['http://tandem.example'],
        ['https://tandem.example/v1'],
        ['tandem.example']
    ])('refuses the address %s before it asks anybody', (url) => {
        const { code, err } = install('/nowhere', '--org', 'acme', '--url', url);

        expect(code).toBe(1);
        expect(err).toContain('https://tandem.example');
    });

    it('stops where Salesforce refuses', () => {
        const folder = standIn(NEW, 1);

        const { code, err } = install(folder, '--org', 'acme', '--url', SERVICE);

        expect(code).toBe(1);
        expect(err).toContain('project deploy start');
        expect(calls(folder)).toHaveLength(2);
    });

    it('says that the command line of Salesforce is missing', () => {
        const { code, err } = install('/nowhere', '--org', 'acme', '--url', SERVICE);

        expect(code).toBe(1);
        expect(err).toContain('Salesforce CLI is needed');
    });

    it('explains itself', () => {
        expect(install('/nowhere').err).toContain('usage:');
    });
});
