/** What a reader of the five entries finds, written down from the entries themselves and not from the files under test. */
export interface EntryAsPublished {
  readonly date: string;
  readonly title: string;
  readonly kind: 'intent' | 'outcome';
  /** In the order of the entry: subject, metric, number or range as printed, then what restricts it. */
  readonly figures: string;
  /** What the entry says gates said: subject, gates and state, then operations that it names as not resident. */
  readonly gates: string;
  /** Every number of the entry that measures, counts or sets something, once each, as printed. */
  readonly numbers: string;
  /** Every number that only stands in a name: dates, titles, shard ranges, cuts, file and operation names, shapes. */
  readonly namedBy: string;
}

export const LOG_AS_PUBLISHED: readonly EntryAsPublished[] = [
  {
    date: '2026-04-28',
    title: 'Phi-4-mini 12/16/20/24-Layer Fusion Sweep Outcome',
    kind: 'outcome',
    figures: `
      front shards | weightBits | 8
      earlier step | fusedLayers | 8
      [0,12) | convResident | 48
      [0,12) | convTotal | 48
      [0,12) | goldenCosine | 0.999197
      [0,12) | goldenRmse | 0.039475
      [0,12) | goldenMaxAbs | 0.228516
      [12,24) | goldenCosine | 0.997967
      [12,24) | goldenRmse | 0.166971
      [12,24) | goldenMaxAbs | 1.71875
      12+12+6+2 | decodeTokPerS | 16.598 | short, 1
      12+12+6+2 | decodeTokPerS | 17.159 | short, 2
      12+12+6+2 | maxNewTokens | 64 | long
      12+12+6+2 | decodeTokPerS | 16.659 | long
      12+12+6+2 | layersMsPerToken | 54.865 | long
      [0,16) | artifactSize | 1.5
      [0,16) | convResident | 64
      [0,16) | convTotal | 64
      [0,16) | goldenCosine | 0.998717
      [0,16) | goldenRmse | 0.057385
      [0,16) | goldenMaxAbs | 0.308594
      16+8+6+2 | decodeTokPerS | 16.669 | short, 1
      16+8+6+2 | decodeTokPerS | 17.174 | short, 2
      16+8+6+2 | maxNewTokens | 64 | long
      16+8+6+2 | decodeTokPerS | 17.143 | long
      16+8+6+2 | layersMsPerToken | 53.225 | long
      [0,20) | artifactSize | 1.9
      [0,20) | convResident | 80
      [0,20) | convTotal | 80
      [0,20) | goldenCosine | 0.998546
      [0,20) | goldenRmse | 0.096738
      [0,20) | goldenMaxAbs | 0.421875
      20+4+6+2 | decodeTokPerS | 16.65-16.70 | around
      20+4+6+2 | maxNewTokens | 64 | long
      20+4+6+2 | decodeTokPerS | 16.697 | long
      20+4+6+2 | layersMsPerToken | 54.742 | long
      [0,24) | artifactSize | 2.3
      [0,24) | convTotal | 96
      [0,24) | convResident | 0
      [0,24) | computeResident | 0
      front shards | residencyCliff | 20-24 | between`,
    gates: `
      [0,12) | residency passed
      [0,12) | golden passed
      [12,24) | residency passed
      [12,24) | golden passed
      [0,16) | residency passed
      [0,16) | golden passed
      [0,20) | residency passed
      [0,20) | golden passed
      [0,24) | residency failed
      [0,24) | golden notRun`,
    numbers: `8 48 0.999197 0.039475 0.228516 0.997967 0.166971 1.71875 16.598 17.159 64 16.659 54.865 1.5 0.998717 0.057385
      0.308594 16.669 17.174 17.143 53.225 1.9 80 0.998546 0.096738 0.421875 16.65 16.70 16.697 54.742 2.3 96 0 20 24`,
    namedBy: '2026 04 28 4 12 16 6 2',
  },
  {
    date: '2026-04-28',
    title: 'Phi-4-mini LM-Head Optimization Outcome',
    kind: 'outcome',
    figures: `
      6-layer fused runtime | fusedLayers | 6
      top-1 head | topTokens | 1
      8-way head | headShards | 8
      3-way head | headShards | 3
      4-way head | headShards | 4
      8-way head | headMsPerToken | 5.223 | about
      4-way head | headMsPerToken | 5.156 | about
      3-way head | headMsPerToken | 5.13 | about, essentially tied with 4-way
      head | headReduceMsPerToken | 0.25-0.27 | only about
      head | headMsPerToken | 5 | about`,
    gates: `
      top-1 head | residency failed | ios18.topk, cast
      8-way head | residency passed
      8-way head | golden passed
      3-way head | residency passed
      3-way head | golden passed`,
    numbers: '6 1 8 3 4 5.223 5.156 5.13 0.25 0.27 5',
    namedBy: '2026 04 28 18',
  },
  {
    date: '2026-04-29',
    title: 'Phi-4-mini Real-Weight T=4 Verifier Layer Passed',
    kind: 'outcome',
    figures: `
      T=4 verifier | fusedLayers | 1
      T=4 verifier | blockSize | 4
      T=4 verifier | maxSeqLen | 2048
      input | tokenId | 199999 | embeddings, token 0
      input | tokenId | 200021 | embeddings, token 1
      input | tokenId | 14350 | embeddings, token 2
      input | tokenId | 200019 | embeddings, token 3
      T=4 verifier | weightBits | 8
      T=4 layer 0, PyTorch, before the fix | parityCosine | 0.974411
      T=4 layer 0, PyTorch, after the fix | parityCosine | 1.000000 | embeddings
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | embeddings, token 0
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | embeddings, token 1
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | embeddings, token 2
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | embeddings, token 3
      T=4 layer 0, PyTorch, after the fix | parityCosine | 1.000000 | randomHidden
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | randomHidden, token 0
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | randomHidden, token 1
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | randomHidden, token 2
      T=4 layer 0, PyTorch, after the fix | parityTokenCosine | 1.000000 | randomHidden, token 3
      T=4 layer 0, Core ML INT8, after the fix | parityCosine | 0.996174
      T=4 layer 0, Core ML INT8, after the fix | parityTokenCosine | 0.999879 | token 0
      T=4 layer 0, Core ML INT8, after the fix | parityTokenCosine | 0.989271 | token 1
      T=4 layer 0, Core ML INT8, after the fix | parityTokenCosine | 0.999179 | token 2
      T=4 layer 0, Core ML INT8, after the fix | parityTokenCosine | 0.993851 | token 3
      T=4 layer 0, Core ML INT8, after the fix | parityRmse | 0.020813
      T=4 layer 0, Core ML INT8, after the fix | parityMaxAbs | 0.808594
      T=4 layer 0, Core ML INT8, after the fix | convTotal | 4
      T=4 layer 0, Core ML INT8, after the fix | convResident | 4
      T=4 layer 0, Core ML INT8, after the fix | convNonResident | 0
      T=4 layer 0, Core ML INT8, after the fix | computeTotal | 146
      T=4 layer 0, Core ML INT8, after the fix | computeResident | 146
      T=4 layer 0, Core ML INT8, after the fix | computeNonResident | 0
      Phi-4-mini | layers | 32
      verifier head shards | blockSize | 4`,
    gates: `
      T=4 layer 0, PyTorch, before the fix | parity failed
      T=4 layer 0, Core ML INT8, before the fix | residency passed
      T=4 layer 0, PyTorch, after the fix | parity passed
      T=4 layer 0, Core ML INT8, after the fix | residency passed
      T=4 layer 0, Core ML INT8, after the fix | parity passed`,
    numbers: `4 2048 199999 200021 14350 200019 8 0.974411 1.000000 0.996174 0.999879 0.989271 0.999179 0.993851 0.020813
      0.808594 0 146 32 1`,
    namedBy: '2026 04 29 20 6 2',
  },
  {
    date: '2026-04-30',
    title: 'Phi-4-mini Rope96 Fast Fused Rebuild Intent',
    kind: 'intent',
    figures: `
      20+4+6+2 | ropeDim | 96
      20+4+6+2 | weightBits | 8
      correctness baseline | fusedLayers | 1`,
    gates: '',
    numbers: '96 8',
    namedBy: '2026 04 30 4 0 20 24 32 6 2',
  },
  {
    date: '2026-04-30',
    title: 'Phi-4-mini Rope96 Fast Fused Rebuild Outcome',
    kind: 'outcome',
    figures: `
      20+4+6+2 | ropeDim | 96
      20+4+6+2 | weightBits | 8
      20+4+6+2 | warmupRequests | 1
      [0,20) | goldenCosine | 0.9985457359614087
      [0,20) | computeResident | 2983
      [0,20) | computeTotal | 2983
      [20,24) | goldenCosine | 0.9994461151166388
      [20,24) | computeResident | 599
      [20,24) | computeTotal | 599
      [24,30) | goldenCosine | 0.999453852407371
      [24,30) | computeResident | 897
      [24,30) | computeTotal | 897
      [30,32) | goldenCosine | 0.9997610015303526
      [30,32) | computeResident | 301
      [30,32) | computeTotal | 301
      20+4+6+2 | prefillTokPerS | 16.113 | smoke, warm
      20+4+6+2 | decodeTokPerS | 16.602 | smoke, warm
      20+4+6+2 | requestSeconds | 3.111 | smoke, warm
      20+4+6+2 | firstRequestPrefillSeconds | 115 | cold, about`,
    gates: `
      [0,20) | residency passed
      [0,20) | golden passed
      [20,24) | residency passed
      [20,24) | golden passed
      [24,30) | residency passed
      [24,30) | golden passed
      [30,32) | residency passed
      [30,32) | golden passed`,
    numbers: `96 8 0.9985457359614087 2983 0.9994461151166388 599 0.999453852407371 897 0.9997610015303526 301 16.113 16.602
      3.111 115`,
    namedBy: '2026 04 30 4 0 20 24 32 6 2',
  },
];
