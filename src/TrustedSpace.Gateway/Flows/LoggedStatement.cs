using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Reads signed statements out of leaves, whose signatures were verified before the leaf was written.</summary>
internal static class LoggedStatement
{
    /// <inheritdoc cref="StoredStatement.Read"/>
    public static T Read<T>(string statement) => StoredStatement.Read<T>(statement);
}
