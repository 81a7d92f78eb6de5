namespace TrustedSpace.Policy;

/// <summary>There is no decision, so nothing may be done: the caller denies. The message names the stage and the remedy.</summary>
public sealed class PolicyUnavailableException(PolicyStage stage, string problem, string remedy, Exception? inner = null)
    : Exception($"No policy decision, {stage switch { PolicyStage.Loading => "loading the rules", PolicyStage.Evaluation => "evaluating the request", _ => "reading the decision" }}: {problem} {remedy}", inner)
{
    public PolicyStage Stage { get; } = stage;
}

/// <summary>Where a decision failed.</summary>
public enum PolicyStage
{
    Loading,
    Evaluation,
    Answer,
}
