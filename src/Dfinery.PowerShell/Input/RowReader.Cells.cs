using System.Management.Automation;
using Dfinery.PowerShell.Errors;

namespace Dfinery.PowerShell.Input;

// One cell of a row.
internal sealed partial class RowReader
{
    private void Take(Column column, PSMemberInfo cell)
    {
        if (TryGetValue(cell, out object? value))
            Take(column, value);
        else
            Refuse(column);
    }

    private void Refuse(Column column)
    {
        AddProblem(RowProblems.Unreadable(column.Source));
        properties?.Refuse(column.Key);
    }

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Reads a cell; a getter of the user's own may fail, and its words may quote what it read.</summary>
    private static bool TryGetValue(PSMemberInfo cell, out object? value)
    {
        try
        {
            value = cell.Value;
            return true;
        }
        catch (GetValueException)
        {
            value = null;
            return false;
        }
    }
}
