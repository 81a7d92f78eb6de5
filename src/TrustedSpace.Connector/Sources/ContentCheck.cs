using System.Data.Common;
using System.Globalization;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Counts, in one pass over the table, the rows that contradict an element's nullability, bounds, domain or bins. A real element
/// without bounds must still be finite.
/// </summary>
public sealed class ContentCheck
{
    private readonly List<(DataElement Element, string Declared, string Violation)> _rules = [];
    private readonly SqlBuilder _sql;

    /// <param name="elements">The elements whose columns exist with a fitting type.</param>
    /// <param name="table">Quoted table.</param>
    /// <param name="columns">The dataset's elements.</param>
    public ContentCheck(IEnumerable<DataElement> elements, string table, ElementColumns columns)
    {
        _sql = new SqlBuilder(columns).Append("SELECT count(*)");
        foreach (var element in elements)
        {
            AddRules(element);
        }

        _sql.Append(" FROM ").Append(table);
    }

    public void ApplyTo(DbCommand command) => _sql.ApplyTo(command);

    /// <summary>Reads the statement's only row.</summary>
    public IEnumerable<SourceMismatch> Read(DbDataReader row)
    {
        var rows = row.GetInt64(0);
        for (var i = 0; i < _rules.Count; i++)
        {
            if (row.GetInt64(i + 1) is > 0 and var offending)
            {
                var (element, declared, violation) = _rules[i];
                yield return new SourceMismatch(
                    element.Name.Value, declared, string.Create(CultureInfo.InvariantCulture, $"{offending} of {rows} rows {violation}"));
            }
        }
    }

    private void AddRules(DataElement element)
    {
        var value = _sql.Columns.Value(element.Name.Value);
        if (!element.Nullable)
        {
            Begin(element, "not nullable", "without a value").Append($"{value} IS NULL)");
        }

        if (element.Minimum is not null || element.Maximum is not null || element.Type == ElementType.Real)
        {
            var (low, high) = (element.Minimum ?? double.MinValue, element.Maximum ?? double.MaxValue);
            AddRange(element, value, low, high, element.Minimum is null && element.Maximum is null ? "finite numbers" : Range("", low, high));
        }

        if (element.Type == ElementType.Date)
        {
            // Engines also have dates before and after these years, and infinite ones.
            var (earliest, latest) = (element.Earliest ?? DateOnly.MinValue, element.Latest ?? DateOnly.MaxValue);
            Begin(element, string.Create(CultureInfo.InvariantCulture, $"{earliest:O} to {latest:O}"), "outside of it").Append($"NOT ({value} BETWEEN ");
            _sql.AppendValue(earliest).Append(" AND ").AppendValue(latest).Append("))");
        }

        if (element.Bins is { } bins)
        {
            AddRange(element, value, bins[0], bins[^1], Range("bins ", bins[0], bins[^1]));
        }

        if (element.Domain is { } domain)
        {
            Begin(element, string.Create(CultureInfo.InvariantCulture, $"a domain of {domain.Count} values"), "outside of it");
            _sql.Append($"{value} NOT IN (").AppendJoined(", ", domain, text => _sql.AppendValue(DomainValue(element.Type, text))).Append("))");
        }
    }

    private void AddRange(DataElement element, string value, double low, double high, string declared)
    {
        Begin(element, declared, "outside of it").Append($"NOT (CAST({value} AS double precision) BETWEEN ");
        _sql.AppendValue(low).Append(" AND ").AppendValue(high).Append("))");
    }

    private SqlBuilder Begin(DataElement element, string declared, string violation)
    {
        _rules.Add((element, declared, violation));
        return _sql.Append(", count(*) FILTER (WHERE ");
    }

    private static string Range(string prefix, double low, double high) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{low} to {high}");

    private static object DomainValue(ElementType type, string text) => type switch
    {
        ElementType.Integer => long.Parse(text, CultureInfo.InvariantCulture),
        ElementType.Boolean => text == "true",
        _ => text,
    };
}
