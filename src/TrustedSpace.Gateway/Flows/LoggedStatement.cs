using System.Buffers.Text;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Reads signed statements out of leaves, whose signatures were verified before the leaf was written.</summary>
internal static class LoggedStatement
{
    /// <exception cref="System.Text.Json.JsonException">The payload is not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string statement) =>
        CanonicalJson.Deserialize<T>(Base64Url.DecodeFromChars(statement.Split('.')[1]));
}
