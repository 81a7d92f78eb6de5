using System.Text.Json;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>The SELECT list as HAVING and ORDER BY refer to it.</summary>
/// <param name="Nodes">The list as written.</param>
/// <param name="Items">What each node was read as.</param>
internal sealed record SelectList(IReadOnlyList<JsonElement> Nodes, IReadOnlyList<SelectItem> Items)
{
    /// <summary>The position of the item with that alias, or -1.</summary>
    public int FindAlias(SqlTree tree, string name)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (string.Equals(tree.String(Nodes[i], "alias"), name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
