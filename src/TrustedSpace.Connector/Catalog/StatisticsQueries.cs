using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Sql;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Queries;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Catalog;

/// <summary>Reads SQL as a plan over one schema: parsed by DuckDB, let through clause by clause. No text of it goes further.</summary>
internal sealed class StatisticsQueries(DuckDbSqlParser parser, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "query planning");

    /// <exception cref="RefusedException">The query is not understood or not allowed; the reason points at the place.</exception>
    public StatisticsPlan Read(string sql, StatisticsSchema schema)
    {
        try
        {
            return SqlTranslator.Translate(sql, parser.Parse(sql), schema);
        }
        catch (SqlSyntaxException problem)
        {
            var place = problem.Position is { } position ? $" (at character {position + 1})" : "";
            throw _stage.Refuse(RefusalCode.Invalid, problem.Message + place, "Correct the query.", problem);
        }
        catch (SqlRejectedException problem)
        {
            throw _stage.Refuse(RefusalCode.Invalid, problem.Message, "Change the query to what is allowed.", problem);
        }
    }
}
