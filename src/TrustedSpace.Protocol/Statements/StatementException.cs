namespace TrustedSpace.Protocol.Statements;

/// <summary>A signed statement that can't be accepted; the message names the statement, its (claimed) signer and what failed.</summary>
public sealed class StatementException : Exception
{
    public StatementException(string message)
        : base(message)
    {
    }

    public StatementException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
