using TrustedSpace.Connector.Configuration;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using LogWitness = TrustedSpace.Transparency.Witnesses.Witness;

namespace TrustedSpace.Connector.Witness;

/// <summary>
/// The connector as a witness of the gateway's log: it cosigns what extends what it cosigned before, so that the operator can't show two
/// histories. It trusts the log's key of its policy file, whatever the gateway says.
/// </summary>
internal static class WitnessExtensions
{
    public static IServiceCollection AddWitness(this IServiceCollection services) => services.AddSingleton(Open);

    /// <summary>Maps the requests of C2SP tlog-witness where a witness is configured, and opens its state: one that can't be opened stops the start.</summary>
    /// <exception cref="CannotStartException">Key, policy or state are unfit.</exception>
    public static void MapWitness(this WebApplication connector)
    {
        if (connector.Services.GetRequiredService<ConnectorOptions>().Witness is null)
        {
            return;
        }

        var witness = connector.Services.GetRequiredService<OpenWitness>().Witness;
        var log = connector.Services.GetRequiredService<ILogger<LogWitness>>();
        connector.MapPost("/witness/add-checkpoint", async context =>
        {
            var body = new byte[AddCheckpointRequest.MaxBytes + 1];
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
            await AnswerAsync(context, witness, body.AsMemory(0, length), log);
        });
    }

    private static async Task AnswerAsync(HttpContext context, LogWitness witness, ReadOnlyMemory<byte> body, ILogger log)
    {
        try
        {
            var answer = await witness.AddCheckpointAsync(body, context.RequestAborted);
            if (answer.IsConflict)
            {
                log.Contradiction(answer.Outcome, answer.Body.TrimEnd());
            }

            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            await context.Response.WriteAsync(answer.Body, context.RequestAborted);
        }
        catch (IOException problem) when (!context.RequestAborted.IsCancellationRequested)
        {
            log.NotRemembered(problem);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static OpenWitness Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<ConnectorOptions>();
        var configured = options.Witness ?? throw new InvalidOperationException("No witness is configured.");
        try
        {
            var cosigner = Cosigner.Parse(File.ReadAllText(configured.Key).TrimEnd('\n'));
            var logs = WitnessPolicy.Load(configured.Policy).Logs.Select(log => log.Key);
            var witness = LogWitness.Open(Path.Combine(options.State, "witness"), cosigner, logs, services.GetRequiredService<TimeProvider>());
            return new OpenWitness(witness, cosigner);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CannotStartException("witness", [problem.Message], problem);
        }
    }

    private sealed record OpenWitness(LogWitness Witness, Cosigner Cosigner) : IDisposable
    {
        public void Dispose()
        {
            Witness.Dispose();
            Cosigner.Dispose();
        }
    }
}
