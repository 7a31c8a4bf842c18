import { addCertificate, getCertificates, removeCertificate } from 'c/tandemAdminApi';
import TandemAdminCertificates from 'c/tandemAdminCertificates';
import {
    clear,
    find,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    addCertificate: jest.fn(),
    getCertificates: jest.fn(),
    removeCertificate: jest.fn()
}));

const CERTIFICATE = {
    id: 'c1',
    name: 'Spring 2030',
    fingerprint: '0123456789abcdef0123456789abcdef',
    state: 'active',
    not_before: '2029-01-01T00:00:00Z',
    expires_at: '2031-01-01T00:00:00Z',
    expires_soon: false,
    added_at: '2029-01-01T00:00:00Z',
    last_used_at: null
};

async function list(...changes) {
    const found = changes.map((change) => ({ ...CERTIFICATE, ...change }));
    getCertificates.mockResolvedValue(found);
    const element = shown('c-tandem-admin-certificates', TandemAdminCertificates, {
        zone: 'UTC'
    });
    await settled();
    return element;
}

function write(element, selector, value) {
    const field = find(element, selector);
    field.value = value;
    field.setCustomValidity = jest.fn();
    field.reportValidity = jest.fn();
    return field;
}

describe('c-tandem-admin-certificates', () => {
    afterEach(clear);

    it('tells until when each holds, and is accessible', async () => {
        const element = await list({});
        expect(textOf(element)).toContain('Spring 2030 Jan 1, 2031');
        expect(textOf(element)).toContain('Not yet');
        expect(textOf(element)).not.toContain('A certificate ends soon');
        await expect(element).toBeAccessible();
    });

    it('says what is not possible without one', async () => {
        const element = await list();
        expect(textOf(element)).toContain('No certificate yet.');
    });

    it('warns where the last one ends soon', async () => {
        const element = await list({ state: 'ending' });
        expect(textOf(element)).toContain('A certificate ends soon');
        await expect(element).toBeAccessible();
    });

    it('does not warn where another one holds on', async () => {
        const element = await list({ state: 'ending' }, { id: 'c2' });
        expect(textOf(element)).not.toContain('A certificate ends soon');
    });

    it('registers what was pasted', async () => {
        addCertificate.mockResolvedValue(CERTIFICATE);
        const element = await list();
        write(element, '[data-name]', 'Autumn');
        write(element, '[data-pem]', 'PEM');
        await press(element, 'Add certificate');
        expect(addCertificate).toHaveBeenCalledWith('Autumn', 'PEM');
        expect(textOf(element)).toContain('Autumn is registered.');
    });

    it('says which field is empty', async () => {
        const element = await list();
        const name = write(element, '[data-name]', 'Autumn');
        const pem = write(element, '[data-pem]', '');
        await press(element, 'Add certificate');
        expect(name.setCustomValidity).toHaveBeenCalledWith('');
        expect(pem.setCustomValidity).toHaveBeenCalledWith(
            expect.stringContaining('BEGIN CERTIFICATE')
        );
        expect(addCertificate).not.toHaveBeenCalled();
    });

    it('removes one only after a second word', async () => {
        removeCertificate.mockResolvedValue(null);
        const element = await list({});
        await press(element, 'Remove Spring 2030');
        expect(removeCertificate).not.toHaveBeenCalled();
        await press(element, 'Keep it');
        expect(labelled(element, 'Keep it')).toBeUndefined();
        await press(element, 'Remove Spring 2030');
        find(element, '[data-action="yes"]').click();
        await settled();
        expect(removeCertificate).toHaveBeenCalledWith('c1');
    });
});
