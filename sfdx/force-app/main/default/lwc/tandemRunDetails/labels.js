import back from '@salesforce/label/c.Tandem_Run_Back';
import title from '@salesforce/label/c.Tandem_Run_Title';
import loading from '@salesforce/label/c.Tandem_Run_Loading';
import ended from '@salesforce/label/c.Tandem_Run_Ended';
import notEnded from '@salesforce/label/c.Tandem_Run_NotEnded';
import by from '@salesforce/label/c.Tandem_Run_By';
import rows from '@salesforce/label/c.Tandem_Run_Rows';
import rowsEmpty from '@salesforce/label/c.Tandem_Run_RowsEmpty';
import quiet from '@salesforce/label/c.Tandem_Run_Quiet';
import show from '@salesforce/label/c.Tandem_Run_Show';
import showAll from '@salesforce/label/c.Tandem_Run_ShowAll';
import showUnresolved from '@salesforce/label/c.Tandem_Run_ShowUnresolved';
import showExcluded from '@salesforce/label/c.Tandem_Run_ShowExcluded';
import showRemark from '@salesforce/label/c.Tandem_Run_ShowRemark';
import more from '@salesforce/label/c.Tandem_Run_More';
import remedyTitle from '@salesforce/label/c.Tandem_Run_RemedyTitle';
import now from '@salesforce/label/c.Tandem_Run_Now';
import privateItem from '@salesforce/label/c.Tandem_Run_PrivateItem';
import noSubject from '@salesforce/label/c.Tandem_Run_NoSubject';
import leftOutItem from '@salesforce/label/c.Tandem_Run_LeftOutItem';
import side from '@salesforce/label/c.Tandem_Run_Side';
import doneCreate from '@salesforce/label/c.Tandem_Run_DoneCreate';
import doneUpdate from '@salesforce/label/c.Tandem_Run_DoneUpdate';
import doneDelete from '@salesforce/label/c.Tandem_Run_DoneDelete';
import notCreate from '@salesforce/label/c.Tandem_Run_NotCreate';
import notUpdate from '@salesforce/label/c.Tandem_Run_NotUpdate';
import notDelete from '@salesforce/label/c.Tandem_Run_NotDelete';

/** The texts of this bundle. */
export const LABELS = {
    back,
    title,
    loading,
    ended,
    notEnded,
    by,
    rows,
    rowsEmpty,
    quiet,
    show,
    showAll,
    showUnresolved,
    showExcluded,
    showRemark,
    more,
    remedyTitle,
    now,
    privateItem,
    noSubject,
    leftOutItem,
    side,
    doneCreate,
    doneUpdate,
    doneDelete,
    notCreate,
    notUpdate,
    notDelete
};
