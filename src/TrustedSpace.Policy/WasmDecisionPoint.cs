using System.Buffers;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy;

/// <summary>Decides inside the process, on the compiled rules that ship with this assembly. One evaluation takes tens of microseconds and no I/O.</summary>
public sealed class WasmDecisionPoint : IDecisionPoint, IDisposable
{
    private readonly RegoModule _module;
    private readonly RegoPool _pool;
    private readonly Sha256Digest _rules = Sha256Digest.Of(UsageModule.Bytes);

    /// <param name="limits">Bounds of one evaluation.</param>
    /// <param name="time">Drives the deadline of an evaluation.</param>
    /// <exception cref="PolicyUnavailableException">The rules do not run on this host.</exception>
    public WasmDecisionPoint(RegoLimits limits, TimeProvider time)
    {
        try
        {
            _module = UsageModule.Compile(limits, time);
            _pool = new RegoPool(_module);
        }
        catch (RegoException exception)
        {
            throw new PolicyUnavailableException(PolicyStage.Loading, exception.Message, "Rebuild the module with policies/build.sh.", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<PolicyDecision> DecideAsync(PolicyInput input, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Decide(input));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _module.Dispose();
    }

    private PolicyDecision Decide(PolicyInput input)
    {
        var document = new ArrayBufferWriter<byte>(input.Policy.Json.Length + 1024);
        input.WriteTo(document);
        try
        {
            var results = _pool.Evaluate(document.WrittenSpan, DecisionAnswer.Read<IReadOnlyList<ResultSetEntry>>);
            return results is [var only]
                ? only.Result.For(input, PolicyHash.Of(_rules, input.Policy))
                : throw new PolicyUnavailableException(PolicyStage.Answer, $"the rules gave {results.Count} results.", "Rebuild the module with policies/build.sh.");
        }
        catch (RegoException exception)
        {
            throw new PolicyUnavailableException(PolicyStage.Evaluation, exception.Message, "Shorten the request or the usage policy, or raise the limits of an evaluation.", exception);
        }
    }

    // The module answers [{"result": document}], and [] where the rule is undefined.
    private sealed record ResultSetEntry
    {
        public required DecisionAnswer Result { get; init; }
    }
}
