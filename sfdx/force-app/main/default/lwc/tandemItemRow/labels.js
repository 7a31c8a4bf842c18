import privateItem from '@salesforce/label/c.Tandem_Row_PrivateItem';
import noSubject from '@salesforce/label/c.Tandem_Row_NoSubject';
import leftOutItem from '@salesforce/label/c.Tandem_Row_LeftOutItem';
import side from '@salesforce/label/c.Tandem_Row_Side';
import remedyTitle from '@salesforce/label/c.Tandem_Row_RemedyTitle';
import since from '@salesforce/label/c.Tandem_Row_Since';
import nextRetry from '@salesforce/label/c.Tandem_Row_NextRetry';
import retriedUntil from '@salesforce/label/c.Tandem_Row_RetriedUntil';

/** The texts of this bundle. */
export const LABELS = {
    privateItem,
    noSubject,
    leftOutItem,
    side,
    remedyTitle,
    since,
    nextRetry,
    retriedUntil
};
