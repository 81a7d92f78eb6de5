namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// The query is not one that may run. The message says what is wrong, what is allowed, and, where known, shows the line
/// with a caret under the place.
/// </summary>
public sealed class SqlRejectedException : Exception
{
    internal SqlRejectedException(SqlText text, string problem, int? position)
        : base(text.Explain(problem, position))
    {
        Problem = problem;
        Position = position;
    }

    /// <summary>What is wrong and what is allowed, on one line.</summary>
    public string Problem { get; }

    /// <summary>Index into the SQL text's characters, or null if no place can be named.</summary>
    public int? Position { get; }
}
