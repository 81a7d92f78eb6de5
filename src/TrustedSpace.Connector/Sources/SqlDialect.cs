using System.Data.Common;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// Where the engines' SQL differs. All text comes from this assembly and from quoted names of the owner's description; all
/// values are parameters.
/// </summary>
public abstract class SqlDialect
{
    /// <summary>The element in predicates, aggregates and rows: exactly its declared type, text compared by code points.</summary>
    /// <param name="element">Element of the description.</param>
    /// <param name="column">Its column's name in the source, unquoted.</param>
    public abstract string Value(DataElement element, string column);

    /// <summary>The element as a key of GROUP BY; it reads back as the declared type.</summary>
    public virtual string GroupKey(DataElement element, string column) => Value(element, column);

    /// <summary>Function that sums reals, compensated if the engine can.</summary>
    public abstract string SumOfReals { get; }

    /// <summary>Whether a plain SELECT gives rows in the same order every time; otherwise they are ordered by what is selected.</summary>
    public abstract bool KeepsOrder { get; }

    /// <summary>Name of the type of byte strings.</summary>
    public abstract string BytesType { get; }

    /// <summary>Appends HMAC-SHA-256 of a text's UTF-8 as hexadecimal digits; NULL of NULL.</summary>
    /// <param name="sql">Statement in the making.</param>
    /// <param name="inner">The key, padded to a block, with ipad (RFC 2104).</param>
    /// <param name="outer">The same with opad.</param>
    /// <param name="text">Expression of type text.</param>
    public abstract void AppendHmac(SqlBuilder sql, byte[] inner, byte[] outer, string text);

    public abstract DbParameter Parameter(object value);

    /// <summary>A name as the engines quote it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
