using System.Buffers.Text;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Statements;

/// <summary>Reads statements that were verified before they were stored, and are read out of that store. Checks no signature.</summary>
public static class StoredStatement
{
    /// <exception cref="System.Text.Json.JsonException">The payload is not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return CanonicalJson.Deserialize<T>(Base64Url.DecodeFromChars(statement.Split('.')[1]));
    }
}
