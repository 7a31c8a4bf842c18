import locked from '@salesforce/label/c.Tandem_Origin_Locked';
import preset from '@salesforce/label/c.Tandem_Origin_Preset';
import record from '@salesforce/label/c.Tandem_Origin_Record';
import lock from '@salesforce/label/c.Tandem_Origin_Lock';

/** The texts of this bundle. */
export const LABELS = {
    locked,
    preset,
    record,
    lock
};
