import title from '@salesforce/label/c.Tandem_Daily_Title';
import text from '@salesforce/label/c.Tandem_Daily_Text';
import on from '@salesforce/label/c.Tandem_Daily_On';
import off from '@salesforce/label/c.Tandem_Daily_Off';
import next from '@salesforce/label/c.Tandem_Daily_Next';
import none from '@salesforce/label/c.Tandem_Daily_None';
import failed from '@salesforce/label/c.Tandem_Daily_Failed';
import unknown from '@salesforce/label/c.Tandem_Daily_Unknown';

/** The texts of this bundle. */
export const LABELS = { title, text, on, off, next, none, failed, unknown };
